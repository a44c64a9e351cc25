# shellcheck shell=bats
# Cards that no test machine has: layouts and habits of mlx5, ice, i40e, ena and virtio, as facts, in cards/ and fake-ethtool.

load helpers

setup() {
  make_host
  fake_untuned
  roles=(--interface eth1)
}

# What apply may change is as wanted afterwards, a second apply writes nothing, and revert leaves no difference.
there_and_back() {
  make_card "$1"
  local -r before=$(host_values)

  run tune_host apply "${roles[@]}" --allow-link-flap --json
  exits 0
  [[ $(tail --lines 1 <<<"$output" | jq .changed) -ge $2 ]] || fail_with "$(tail --lines 1 <<<"$output")"
  run tune_host plan "${roles[@]}" --allow-link-flap --json
  [[ -z $(jq --compact-output 'select(.action == "apply")' <<<"$output") ]] || fail_with "$output"
  local -r applied=$(host_values)
  run tune_host apply "${roles[@]}" --allow-link-flap --json
  exits 0
  [[ $(tail --lines 1 <<<"$output" | jq .changed) == 0 ]] || fail_with "$output"
  diff <(printf '%s\n' "$applied") <(host_values)

  run tune_host revert
  exits 0
  diff <(printf '%s\n' "$before") <(host_values)
}

card() { sed --quiet "s/^$1=//p" "$host/nic/eth1"; }

@test "mlx5" { there_and_back mlx5 18; }
@test "ice" { there_and_back ice 15; }
@test "i40e" { there_and_back i40e 15; }
@test "ena" { there_and_back ena 12; }
@test "virtio" { there_and_back virtio 10; }

@test "queues, interrupts and moderation are as a feed wants them" {
  make_card mlx5
  run tune_host apply "${roles[@]}" --allow-link-flap
  exits 0

  [[ $(card combined) == 1 && $(card ring) == 1024 && $(card rss) == 1 ]]
  [[ $(card adaptive_rx) == off && $(card rx_usecs) == 0 && $(card rx_frames) == 1 && $(card cqe) == off ]]
  [[ $(card pause) == 'off off off' && $(card feature.rx-vlan-filter) == off ]]
  # The card is on node 1: cores 4 to 7. Management goes with the housekeeping.
  [[ $(faked /proc/irq/101/smp_affinity_list) == 4 ]]
  [[ $(faked /proc/irq/100/smp_affinity_list) == 0-3 ]]
  [[ $(faked /proc/irq/default_smp_affinity) == 0f ]]
}

@test "each core with the role capture has its queue" {
  make_card ice
  printf 'capture=4-5\nreader=6\n' >"$BATS_TEST_TMPDIR/roles.conf"
  run tune_host apply "${roles[@]}" --roles "$BATS_TEST_TMPDIR/roles.conf" --allow-link-flap
  exits 0

  [[ $(card combined) == 2 ]]
  [[ $(faked /proc/irq/101/smp_affinity_list) == 4 && $(faked /proc/irq/102/smp_affinity_list) == 5 ]]
}

@test "what a card does not have is told, and is not a failure" {
  for card in ena virtio; do
    rm -rf "$host" "$state"
    make_host
    make_card "$card"
    run tune_host check "${roles[@]}" --only nic --json
    [[ $(object nic-flow-control | jq --raw-output .verdict) == not_applicable ]]
    [[ $(object nic-cqe-compress | jq --raw-output .verdict) == not_applicable ]]
    [[ $(object nic-hw-timestamp | jq --raw-output .verdict) == not_applicable ]]
    [[ -z $(jq 'select(.verdict == "not_applicable" and .reason == null)' <<<"$output") ]]
  done
  # Hardware GRO that cannot be switched off stays a warning: it merges packets before they are seen.
  [[ $(object nic-gro-hw-off | jq --raw-output '.verdict + " " + .reason') == 'warn the driver of eth1 has fixed'* ]]
}

@test "the card's stamps are switched on by name, each without the other, and revert puts them back" {
  make_card mlx5
  local -r conf="$BATS_TEST_TMPDIR/roles.conf"
  printf 'feed=eth1\norder=eth1\ncapture=4\n' >"$conf"
  run tune_host apply --roles "$conf" --allow-link-flap
  exits 0
  [[ $(card rx_filter) == 0 && $(card tx_type) == 0 ]]
  before=$(host_values)

  run tune_host apply --roles "$conf" --only nic-rx-timestamps --json
  exits 0
  [[ $(card rx_filter) == 1 && $(card tx_type) == 0 ]]
  run tune_host apply --roles "$conf" --only nic-tx-timestamps --json
  exits 0
  [[ $(card rx_filter) == 1 && $(card tx_type) == 1 ]]
  run tune_host check --roles "$conf" --only nic-rx-timestamps --json
  [[ $(object nic-rx-timestamps | jq --raw-output .verdict) == ok ]]
  run tune_host revert --only nic-rx-timestamps,nic-tx-timestamps
  exits 0

  diff <(printf '%s\n' "$before") <(host_values)
}

@test "a card that stamps only PTP is not told to stamp everything" {
  make_card mlx5
  sed --in-place 's/^filters=.*/filters=ptp/' "$host/nic/eth1"
  run tune_host check "${roles[@]}" --only nic-rx-timestamps --json
  [[ $(object nic-rx-timestamps | jq --raw-output '.verdict + " " + .reason') == 'not_applicable the driver of eth1'* ]]
}

@test "a rule for each flow, and revert takes only ours away" {
  make_card ice
  sed --in-place 's/^rules=.*/rules=7@10.0.0.1@5000@0/' "$host/nic/eth1"
  before=$(host_values)
  printf 'capture=4-5\nreader=6\nfeed=eth1\nflow=eth1 233.54.12.111:26477 1\n' >"$BATS_TEST_TMPDIR/roles.conf"

  run tune_host apply --roles "$BATS_TEST_TMPDIR/roles.conf" --allow-link-flap
  exits 0
  [[ $(card rules) == '7@10.0.0.1@5000@0 1023@233.54.12.111@26477@1' ]]
  run tune_host check --roles "$BATS_TEST_TMPDIR/roles.conf" --only nic-steering --json
  [[ $(object nic-steering | jq --raw-output .verdict) == ok ]]
  run tune_host revert
  exits 0

  diff <(printf '%s\n' "$before") <(host_values)
}

@test "flows as 'telemetry config flows' prints them: planned, made and taken back" {
  make_card ice
  sed --in-place 's/^rules=.*/rules=7@10.0.0.1@5000@0/' "$host/nic/eth1"
  before=$(host_values)
  cat >"$BATS_TEST_TMPDIR/roles.conf" <<'ROLES'
capture=4-5
reader=6
feed=eth1
# feed itch
flow=eth1 233.54.12.111:26477 0
# no rule for line C, [ff05::1]:7000: a rule is for IPv4
# feed cme
flow=eth1 224.0.31.1:14310 1
flow=eth1 224.0.32.1:15310 1
ROLES
  local -r named=(--roles "$BATS_TEST_TMPDIR/roles.conf" --allow-link-flap)

  run tune_host plan "${named[@]}"
  exits 0
  [[ $output == *'ethtool -N eth1 flow-type udp4 dst-ip 224.0.31.1 dst-port 14310 action 1'* ]]
  diff <(printf '%s\n' "$before") <(host_values)
  run tune_host apply "${named[@]}"
  exits 0
  [[ $(card rules | wc --words) == 4 ]]
  for rule in 233.54.12.111@26477@0 224.0.31.1@14310@1 224.0.32.1@15310@1; do
    [[ $(card rules) == *"@$rule"* ]] || fail_with "$(card rules)"
  done
  run tune_host revert
  exits 0
  diff <(printf '%s\n' "$before") <(host_values)
}

@test "a card without rules says so, and nothing is written for its flows" {
  make_card virtio
  printf 'feed=eth1\nflow=eth1 233.54.12.111:26477 0\n' >"$BATS_TEST_TMPDIR/roles.conf"
  before=$(host_values)

  run tune_host apply --roles "$BATS_TEST_TMPDIR/roles.conf" --only nic-steering,nic-ntuple --json
  exits 0
  diff <(printf '%s\n' "$before") <(host_values)
  run tune_host check --roles "$BATS_TEST_TMPDIR/roles.conf" --only nic-steering,nic-ntuple --json
  [[ $(object nic-steering | jq --raw-output '.verdict + " " + .reason') == 'not_applicable the NIC has no rules for flows'* ]] ||
    fail_with "$output"
}

@test "a table of shares that tune could not put back keeps the number of queues" {
  make_card mlx5
  sed --in-place 's/^rss=.*/rss=own/' "$host/nic/eth1"
  run tune_host plan "${roles[@]}" --allow-link-flap --json
  exits 0
  [[ $(object nic-channels | jq --raw-output '.action + " " + .verdict') == 'by_hand warn' ]]
  [[ $(object nic-rss-table | jq --raw-output .verdict) == unknown ]]
}

@test "an interrupt that the kernel manages itself is not applicable, and the rest is done" {
  make_card mlx5
  refuse /proc/irq/101/smp_affinity_list 'Input/output error'
  run tune_host apply "${roles[@]}" --allow-link-flap --json
  exits 0
  [[ $(jq --raw-output 'select(.target == "eth1/irq-101").result' <<<"$output") == not_applicable ]]
  [[ $(jq --raw-output 'select(.target == "eth1/irq-100").result' <<<"$output") == changed ]]
}

@test "a driver that refuses: what was changed before is taken back" {
  make_card mlx5
  before=$(host_values)
  # More than the card has.
  printf 'want.nic-ring-size=1000000\n' >"$BATS_TEST_TMPDIR/roles.conf"
  run tune_host apply "${roles[@]}" --roles "$BATS_TEST_TMPDIR/roles.conf" --allow-link-flap
  exits 1
  has 'exceeds maximum'
  diff <(printf '%s\n' "$before") <(host_values)
}

@test "killed at some step on a card, revert puts every byte back" {
  make_card mlx5
  before=$(host_values)
  for ((stop = 0; stop < 200; stop += 13)); do
    rm -rf "$state"
    run env "TUNE_STOP_AFTER=$stop" "$tune" apply "${roles[@]}" --only nic,irq --allow-link-flap --root "$host" \
      --state "$state"
    if [[ $status -eq 0 ]]; then break; fi
    exits 137
    run tune_host revert
    exits 0
    diff <(printf '%s\n' "$before") <(host_values) || fail_with "stopped after $stop"
  done
  ((stop > 40))
}

@test "interrupts are told apart by what drivers call them" {
  run bash -c 'source "$1/tuning/lib/interrupts.sh"
    for name in mlx5_comp3@pci:0000:3b:00.0 ice-eth1-TxRx-3 i40e-eth1-TxRx-3 eth1-Tx-Rx-3 virtio0-input.3 virtio0-output.3 \
      eth1-rx-3 eth1-tx-3 eth1-3 eth1-rxtx-3 iavf-eth1-TxRx-3 gve-ntfy-blk3@pci:0000:00:04.0 mana_q3@pci:7870:00:00.0; do
      queue_of_name eth1 "$name" && [[ $REPLY == 3 ]] || echo "not a queue: $name"
    done
    for name in mlx5_async0@pci:0000:3b:00.0 ice-0000:3b:00.0:misc i40e-0000:3b:00.0:fdir-TxRx-0 ena-mgmnt@pci:0000:00:05.0 \
      virtio0-config eth1 eth10-3 nvme0q3; do
      ! queue_of_name eth1 "$name" || echo "a queue: $name"
    done' - "$project"
  exits 0
  [[ -z $output ]] || fail_with "$output"
}
