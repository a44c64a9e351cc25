# shellcheck shell=bats
# Applied and taken back for real, on a veth pair in a namespace that the test makes.

load helpers

setup() {
  needs_root
  make_veth
  two_cores
  roles=(--interface v0 --roles "$BATS_TEST_TMPDIR/roles.conf")
  # What lies outside the namespace is nobody's to change here.
  mine=(--only "nic,mcast-rp-filter,mcast-rp-filter-all,mcast-igmp-version,mcast-max-memberships,mcast-max-msf,tcp-autocorking")
  # One of each kind: what takes others along, what is taken along, and what is not.
  few=(--only nic-channels,nic-threaded-napi,nic-gro-off,nic-rps-off,mcast-rp-filter)
  untune_veth
}

teardown() { remove_veth; }

@test "apply changes what plan says, and revert puts every byte back" {
  before=$(everything)

  run tune_inside plan "${roles[@]}" "${mine[@]}" --allow-link-flap --json
  exits 0
  planned=$(jq --raw-output 'select(.action == "apply") | .id + " " + .target' <<<"$output" | sort)
  run tune_inside apply "${roles[@]}" "${mine[@]}" --allow-link-flap --json
  exits 0
  changed=$(jq --raw-output 'select(.result == "changed") | .id + " " + .target' <<<"$output" | sort)
  run tune_inside check "${roles[@]}" "${mine[@]}" --json
  exits 0
  [[ -z $(jq 'select(.verdict == "warn" or .verdict == "fail")' <<<"$output") ]]
  [[ $(inside cat /sys/class/net/v0/threaded /sys/class/net/v0/gro_flush_timeout) == $'0\n0' ]]
  [[ $(inside ethtool -l v0) == *Current*'RX:'*1* ]]
  [[ $(everything) != "$before" ]]
  run tune_inside revert
  exits 0

  # Of queues that are gone when their turn comes, nothing is left to change.
  [[ -z $(comm -13 <(printf '%s\n' "$planned") <(printf '%s\n' "$changed")) ]]
  [[ $(wc --lines <<<"$changed") -ge 9 ]]
  diff <(printf '%s\n' "$before") <(everything)
  [[ ! -e $state/journal && -e $state/journal.reverted ]]
}

@test "a second apply writes nothing, and revert knows the first originals" {
  before=$(everything)
  tune_inside apply "${roles[@]}" "${mine[@]}" --allow-link-flap
  journal=$(cat "$state/journal")

  run tune_inside apply "${roles[@]}" "${mine[@]}" --allow-link-flap --json
  exits 0

  [[ $(jq 'select(.type == "summary").changed' <<<"$output") == 0 ]]
  [[ $(cat "$state/journal") == "$journal" ]]
  tune_inside revert
  diff <(printf '%s\n' "$before") <(everything)
}

@test "check, plan, status and every dry run change nothing and leave no file" {
  before=$(everything)

  run tune_inside check "${roles[@]}"
  exits 1
  run tune_inside plan "${roles[@]}"
  exits 0
  run tune_inside apply "${roles[@]}" --dry-run --allow-link-flap --json
  exits 0
  [[ $(jq --raw-output 'select(.type == "summary").would_change' <<<"$output") -ge 9 ]]
  run tune_inside revert --dry-run
  exits 0
  run tune_inside status
  exits 0

  [[ ! -e $state ]]
  diff <(printf '%s\n' "$before") <(everything)
}

@test "what takes a link down is held back unless it is asked for" {
  run tune_inside apply "${roles[@]}" "${mine[@]}" --json
  exits 0

  [[ $(object nic-channels | jq --raw-output .result) == held_back ]]
  [[ $(inside ethtool -l v0) == *Current*'RX:'*4* ]]
}

@test "killed at some step, revert puts every byte back" {
  before=$(everything)

  # Every step is tried on made-up hosts (journal.bats); these are with a real kernel.
  for ((stop = 0; stop < 30; stop += 5)); do
    rm -rf "$state"
    run inside env "TUNE_STOP_AFTER=$stop" "$tune" apply "${roles[@]}" "${few[@]}" --allow-link-flap --state "$state"
    if [[ $status -eq 0 ]]; then break; fi
    exits 137
    run tune_inside revert
    exits 0
    diff <(printf '%s\n' "$before") <(everything) || fail_with "stopped after $stop"
  done
  ((stop > 10))
}

@test "revert killed at some step is finished by the next" {
  before=$(everything)

  for ((stop = 0; stop < 40; stop += 7)); do
    rm -rf "$state"
    tune_inside apply "${roles[@]}" "${few[@]}" --allow-link-flap >"$BATS_TEST_TMPDIR/said"
    run inside env "TUNE_STOP_AFTER=$stop" "$tune" revert --state "$state"
    if [[ $status -eq 0 ]]; then break; fi
    exits 137
    run tune_inside revert
    exits 0
    diff <(printf '%s\n' "$before") <(everything) || fail_with "stopped after $stop"
  done
  ((stop > 14))
}

@test "apply goes on after a crash, and the first originals stay" {
  before=$(everything)

  for stop in 1 3 8; do
    rm -rf "$state"
    run inside env "TUNE_STOP_AFTER=$stop" "$tune" apply "${roles[@]}" "${few[@]}" --allow-link-flap --state "$state"
    exits 137
    run tune_inside apply "${roles[@]}" "${few[@]}" --allow-link-flap
    exits 0
    run tune_inside revert
    exits 0
    diff <(printf '%s\n' "$before") <(everything) || fail_with "stopped after $stop"
  done
  ((stop > 3))
}

@test "what something else has changed since stays, is told, and force restores it" {
  before=$(everything)
  tune_inside apply "${roles[@]}" "${mine[@]}"
  write_inside /sys/class/net/v0/gro_flush_timeout 7777

  run tune_inside status
  exits 1
  has drifted
  run tune_inside apply "${roles[@]}" "${mine[@]}"
  exits 1
  has "something else has set it to '7777'"
  run tune_inside revert
  exits 1
  has 'something else has set'
  [[ $(inside cat /sys/class/net/v0/gro_flush_timeout) == 7777 ]]
  run tune_inside revert --force
  exits 0

  diff <(printf '%s\n' "$before") <(everything)
}

@test "what the driver set back by itself is applied again" {
  before=$(everything)
  tune_inside apply "${roles[@]}" "${mine[@]}"
  write_inside /sys/class/net/v0/gro_flush_timeout 20000

  run tune_inside check "${roles[@]}" --json
  exits 1
  [[ $(object settings-drift | jq --raw-output .verdict) == fail ]]
  run tune_inside apply "${roles[@]}" "${mine[@]}"
  exits 0
  [[ $(inside cat /sys/class/net/v0/gro_flush_timeout) == 0 ]]

  tune_inside revert
  diff <(printf '%s\n' "$before") <(everything)
}

@test "an interface that was renamed is restored under its new name" {
  tune_inside apply "${roles[@]}" --only nic-gro-flush-timeout,nic-rps-off
  inside ip link set v0 name v7

  run tune_inside revert
  exits 0

  has v7
  [[ $(inside cat /sys/class/net/v7/gro_flush_timeout) == 20000 ]]
  [[ $(inside cat /sys/class/net/v7/queues/rx-0/rps_cpus) == 2 ]]
}

@test "of an interface that is gone nothing is left to restore" {
  tune_inside apply "${roles[@]}" --only nic-gro-flush-timeout
  inside ip link del v0
  inside ip link add v0 type veth peer name v1
  write_inside /sys/class/net/v0/gro_flush_timeout 5

  run tune_inside revert
  exits 0

  has 'the device is gone'
  [[ $(inside cat /sys/class/net/v0/gro_flush_timeout) == 5 ]]
}

@test "another network namespace's entries are left to it" {
  tune_inside apply "${roles[@]}" --only nic-gro-flush-timeout

  run "$tune" revert --state "$state"
  exits 1
  has 'another network namespace'
  run tune_inside revert
  exits 0
}

@test "with --only one part is put back, the rest stays" {
  tune_inside apply "${roles[@]}" --only nic-gro-flush-timeout,nic-defer-hard-irqs

  run tune_inside revert --only nic-defer-hard-irqs
  exits 0

  [[ $(inside cat /sys/class/net/v0/napi_defer_hard_irqs /sys/class/net/v0/gro_flush_timeout) == $'2\n0' ]]
  run tune_inside status --json
  [[ $(jq --raw-output 'select(.type == "status").id' <<<"$output") == nic-gro-flush-timeout ]]
}

@test "segments on request: gso_max_segs is only changed by name" {
  before=$(everything)

  run tune_inside apply "${roles[@]}" --only tc-egress-gso
  exits 0
  [[ $(inside ip -details link show dev v0) == *'gso_max_segs 1 '* ]]
  tune_inside revert

  diff <(printf '%s\n' "$before") <(everything)
}

@test "XDP on the interface does not keep threaded NAPI from being put back" {
  write_inside /sys/class/net/v0/threaded 1
  inside ethtool -K v0 gro on

  tune_inside apply "${roles[@]}" --only nic-threaded-napi,nic-gro-off
  [[ $(inside cat /sys/class/net/v0/threaded) == 0 ]]
  tune_inside revert

  [[ $(inside cat /sys/class/net/v0/threaded) == 1 ]]
}

@test "a veth is told what it does not have, and none of it is a failure" {
  run tune_inside check "${roles[@]}" --only nic --json

  [[ -z $(jq 'select(.verdict == "not_applicable" and .reason == null)' <<<"$output") ]]
  [[ -z $(jq 'select(.verdict == "unknown" and .id != "nic-hw-timestamp")' <<<"$output") ]]
}

@test "a user without privileges may look and is told why he may not apply" {
  run setpriv --reuid 65534 --clear-groups -- ip netns list
  run inside setpriv --reuid 65534 --clear-groups -- "$tune" check --interface v0 --state "$state" --json
  [[ $status -le 1 ]]
  # What he cannot see is not called all right.
  [[ $(object bypass-detected | jq --raw-output '.verdict + ": " + .reason') == 'unknown: '*'only told to root' ]]
  run inside setpriv --reuid 65534 --clear-groups -- "$tune" apply --interface v0 --state "$state"
  exits 3
  has 'run tune as root'
}

@test "threads of NAPI, where they are wished for, are on the cores that take interrupts" {
  # Threads are of the whole host: a name that no other namespace has.
  name="t$$"
  inside ip link set v0 name "$name"
  printf 'capture=1\nhousekeeping=0\nwant.nic-threaded-napi=1\n' >"$BATS_TEST_TMPDIR/roles.conf"
  write_inside "/sys/class/net/$name/threaded" 0
  cores_of_threads() {
    local path
    for path in /proc/[0-9]*; do
      if grep --quiet --no-messages "^napi/$name-" "$path/comm"; then sed --quiet 's/^Cpus_allowed_list:\t//p' "$path/status"; fi
    done | sort --unique
  }

  run tune_inside apply --interface "$name" --roles "$BATS_TEST_TMPDIR/roles.conf" --only nic-threaded-napi,nic-napi-affinity
  exits 0
  [[ $(cores_of_threads) == 1 ]]
  run tune_inside revert
  exits 0

  [[ $(inside cat "/sys/class/net/$name/threaded") == 0 && -z $(cores_of_threads) ]]
}
