# shellcheck shell=bats
# Command line, roles and output: what is understood, what is refused, what is printed.

bats_require_minimum_version 1.5.0
load helpers

setup() {
  make_host
  fake_untuned
}

roles() {
  printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/roles.conf"
}

with_roles() { tune_host check --roles "$BATS_TEST_TMPDIR/roles.conf" --only memory --json; }

@test "help has every command and option, and examples that are understood" {
  run "$tune" help
  exits 0
  for word in check plan apply revert status persist --interface --roles --only --json --dry-run --state examples; do
    has "$word"
  done
  run "$tune" help roles
  exits 0
  has 'reader='
}

@test "what is not a command, option, group or name is a usage error with a remedy" {
  for arguments in frobnicate '--frobnicate' 'check --only frob' 'check --interface' 'check --only' 'apply extra' \
    'check --root /no/such/folder'; do
    # shellcheck disable=SC2086 # several words
    run "$tune" $arguments
    exits 2
    [[ $output == *help* || $output == *folder* || $output == *list* ]] || fail_with "$arguments" "$output"
  done
}

@test "hostile names of interfaces are refused" {
  for name in '../etc' 'a b' 'eth0;id' '$(id)' '-K' 'x/y' '' '`id`' 'averyveryverylongname' $'eth0\nx' '..'; do
    run tune_host check --interface "$name"
    exits 2
  done
  run tune_host check --interface eth9
  exits 2
  has 'is not there'
}

@test "hostile and mistaken roles are refused with file and line" {
  for line in 'reader=$(touch /tmp/tune-was-here)' 'reader=3;id' 'reader=`id`' 'reader=3-1' 'reader=99' 'reader=a' \
    'reader 3' 'writer=3' '$(id)=3' 'feed=../x' 'flow=eth1 1.2.3.4:99999 0' 'flow=eth1 300.1.1.1:5 0' 'flow=eth1' \
    'want.frob=1' 'skip=frob' 'want.mem-ksm=$(id)' 'reader=1|2' "reader='3'" 'reader="3"' 'reader=9999999999' \
    'source /etc/passwd' 'reader=0-7'; do
    roles "$line"
    run with_roles
    exits 2
    has roles.conf
  done
  [[ ! -e /tmp/tune-was-here ]]
}

@test "a core cannot be for housekeeping and for something else" {
  roles reader=3 housekeeping=0-3
  run with_roles
  exits 2
  has 'CPU 3 is for housekeeping and for another role'
}

@test "roles as given, housekeeping being what is left" {
  roles '# a comment' '' capture=1 reader=2 pipeline=3 publisher=4 trading=5-6
  run with_roles

  [[ $(jq --compact-output 'select(.type == "roles") | [.capture, .reader, .trading, .housekeeping]' <<<"$output") == \
    '["1","2","5-6","0,7"]' ]]
}

@test "a roles file with the ends of lines of another system is read" {
  printf 'capture=1\r\nreader=2\r\n' >"$BATS_TEST_TMPDIR/roles.conf"
  run with_roles
  [[ $(jq --raw-output 'select(.type == "roles").reader' <<<"$output") == 2 ]]
}

@test "the example of a roles file is one" {
  fake_cpus 8
  fake /sys/class/net/eth1/ifindex 2
  fake /sys/class/net/eth2/ifindex 3
  fake /sys/class/net/eth3/ifindex 4

  run tune_host check --only memory --json --roles "$project/tuning/roles.example.conf"

  [[ $(jq --raw-output 'select(.type == "roles").trading' <<<"$output") == 5-7 ]]
}

@test "roles are derived from the node of the interface, whole cores, CPU 0 left alone" {
  fake /sys/devices/system/cpu/online 0-15
  fake /sys/devices/system/cpu/possible 0-15
  for ((cpu = 0; cpu < 16; cpu++)); do
    fake "/sys/devices/system/cpu/cpu$cpu/topology/thread_siblings_list" "$((cpu % 8)),$((cpu % 8 + 8))"
  done
  fake /sys/devices/system/node/node0/cpulist 0-3,8-11
  fake /sys/devices/system/node/node1/cpulist 4-7,12-15
  fake /sys/class/net/eth1/ifindex 2
  fake /sys/class/net/eth1/device/numa_node 1

  run tune_host plan --interface eth1 --only memory --json

  [[ $(jq --compact-output 'select(.type == "roles") | [.capture, .reader, .pipeline, .publisher, .trading]' \
    <<<"$output") == '["4","5","6","7",null]' ]]
  [[ $(jq --raw-output 'select(.type == "roles").note' <<<"$output") == *'NUMA node 1'* ]]
}

@test "derived roles keep to the cores that were isolated at boot" {
  fake /sys/devices/system/cpu/isolated 4-7

  run tune_host check --only memory --json

  [[ $(jq --compact-output 'select(.type == "roles") | [.capture, .reader, .pipeline, .publisher]' <<<"$output") == \
    '["4","5","6","7"]' ]]
}

@test "on one core nothing is made up" {
  fake_cpus 1
  run tune_host check --only memory --json
  [[ $(jq --compact-output 'select(.type == "roles") | [.capture, .reader, .housekeeping]' <<<"$output") == \
    '[null,null,"0"]' ]]
}

@test "every line of JSON is an object with a type, the last one the summary" {
  for command in check plan status list 'apply --dry-run' 'revert --dry-run' 'persist --dry-run'; do
    # shellcheck disable=SC2086 # several words
    run --separate-stderr tune_host $command --json
    [[ $status -le 1 ]]
    jq --exit-status --slurp 'all(.[]; (type == "object") and (.type | type == "string"))' <<<"$output" >/dev/null ||
      fail_with "$command" "$output"
    if [[ $command != list ]]; then [[ $(tail --lines 1 <<<"$output" | jq --raw-output .type) == summary ]]; fi
  done
}

@test "a check tells id, verdict, severity, target, found, wanted and the fix" {
  run tune_host check --json --only mem-swappiness
  exits 0

  [[ $(object mem-swappiness | jq --compact-output '[.type, .verdict, .severity, .target, .found, .want, .fix]') == \
    '["check","warn","low","host","60","10","echo 10 > /proc/sys/vm/swappiness"]' ]]
}

@test "a plan tells reason, cost, risk and whether it takes a reboot" {
  run tune_host plan --only mem-swappiness
  exits 0
  for word in 'found   60' 'wanted  10' 'why ' 'cost ' 'risk    none; reboot needed: false' 'echo 10 >'; do has "$word"; done
}

@test "every setting says why, what it costs and who says so" {
  run "$tune" list --json
  exits 0
  [[ -z $(jq 'select(.type == "setting" and (.why == null or .cost == null or .source == null))' <<<"$output") ]]
}

@test "every file has one setting of its name, with get, want and why" {
  for file in "$project"/tuning/settings/*/*.sh; do
    name=$(basename "$file" .sh)
    grep --quiet "^setting $name " "$file" || fail_with "$file"
    grep --quiet "^setting_${name//-/_}_get()" "$file" || fail_with "$file"
    [[ $(grep --count '^setting ' "$file") -eq 1 ]] || fail_with "$file"
  done
}

@test "nothing of the project's shell is ever evaluated" {
  run grep --recursive --word-regexp --line-number 'eval' "$project/tuning" --include '*.sh' --include tune
  [[ -z $output ]]
}

@test "a bad wish is told as what it is" {
  roles want.mem-swappiness=abc
  refuse /proc/sys/vm/swappiness 'Invalid argument'
  run tune_host apply --only mem-swappiness --roles "$BATS_TEST_TMPDIR/roles.conf"
  exits 1
  has "Invalid argument"
}

@test "a journal's folder with a line end in its name is refused" {
  run tune_host check --state $'/tmp/a\nb'
  exits 2
}

@test "persist writes a unit that applies, and names the boot parameters that are missing" {
  fake /sys/class/net/eth-1/ifindex 2
  fake /proc/cmdline 'quiet skew_tick=1'
  roles capture=1 reader=2-3 feed=eth-1

  run tune_host persist --roles "$BATS_TEST_TMPDIR/roles.conf" --allow-link-flap
  exits 0

  unit=$(cat "$host/etc/systemd/system/telemetry-tune.service")
  [[ $unit == *"tune apply --state $state --roles $BATS_TEST_TMPDIR/roles.conf --interface eth-1 --allow-link-flap"* ]]
  [[ $unit == *'sys-subsystem-net-devices-eth\x2d1.device'* ]]
  has 'isolcpus=managed_irq,domain,1-3 irqaffinity=0,4-7 rcu_nocbs=2-3'
  has_not 'skew_tick=1'
  if command -v systemd-analyze >/dev/null; then
    run systemd-analyze verify "$host/etc/systemd/system/telemetry-tune.service"
    exits 0
  fi
}

@test "persist writes over no other unit, and a dry run over none" {
  mkdir -p "$host/etc/systemd/system"
  printf 'mine\n' >"$host/etc/systemd/system/telemetry-tune.service"

  run tune_host persist --dry-run
  exits 0
  run tune_host persist
  exits 1
  has 'is there and differs'
  [[ $(faked /etc/systemd/system/telemetry-tune.service) == mine ]]
  run tune_host persist --force
  exits 0
  run tune_host persist
  exits 0
}
