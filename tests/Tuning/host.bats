# shellcheck shell=bats
# What the whole host shares, on made-up hosts: cores, power, memory, clocks, kernel, BPF. One test for each way in which a
# setting can be right, wrong, or not there.

bats_require_minimum_version 1.5.0
load helpers

setup() {
  make_host
  printf 'capture=1\nreader=2\npipeline=3\n' >"$BATS_TEST_TMPDIR/roles.conf"
  roles=(--roles "$BATS_TEST_TMPDIR/roles.conf")
}

check_host() { run --separate-stderr tune_host check "${roles[@]}" --json "$@"; }

# verdict ID TARGET: of the last check.
verdict() { jq --raw-output "select(.id == \"$1\" and .target == \"${2:-host}\").verdict" <<<"$output"; }
reason() { jq --raw-output "select(.id == \"$1\").reason" <<<"$output"; }
found() { jq --raw-output "select(.id == \"$1\").found" <<<"$output"; }

# there_and_back NAMES: apply makes them right, revert puts every byte back.
there_and_back() {
  local -r before=$(host_values)
  run tune_host apply "${roles[@]}" --only "$1"
  exits 0
  check_host --only "$1"
  [[ -z $(jq --compact-output 'select(.verdict == "warn" or .verdict == "fail")' <<<"$output") ]] || fail_with "$output"
  [[ $(host_values) != "$before" ]]
  run tune_host revert
  exits 0
  diff <(printf '%s\n' "$before") <(host_values)
}

# fake_process NUMBER NAME
fake_process() { fake "/proc/$1/comm" "$2"; }

# fake_tool NAME TEXT: a command that says it.
fake_tool() {
  printf '#!/usr/bin/env bash\nset -euo pipefail\ncat <<"TEXT"\n%s\nTEXT\n' "$2" >"$host/bin/$1"
  chmod +x "$host/bin/$1"
}

fake_power() {
  local cpu
  for ((cpu = 0; cpu < 8; cpu++)); do
    fake "/sys/devices/system/cpu/cpu$cpu/power/pm_qos_resume_latency_us" 0
    fake "/sys/devices/system/cpu/cpu$cpu/power/energy_perf_bias" 6
    fake "/sys/devices/system/cpu/cpufreq/policy$cpu/scaling_governor" powersave
    fake "/sys/devices/system/cpu/cpufreq/policy$cpu/energy_performance_preference" balance_performance
    fake "/sys/devices/system/cpu/cpufreq/policy$cpu/scaling_min_freq" 800000
    fake "/sys/devices/system/cpu/cpufreq/policy$cpu/scaling_max_freq" 3800000
    local state=0 name
    for name in 'POLL 0' 'C1 2' 'C1E 10' 'C6 133'; do
      fake "/sys/devices/system/cpu/cpu$cpu/cpuidle/state$state/name" "${name% *}"
      fake "/sys/devices/system/cpu/cpu$cpu/cpuidle/state$state/latency" "${name#* }"
      fake "/sys/devices/system/cpu/cpu$cpu/cpuidle/state$state/disable" 0
      state=$((state + 1))
    done
  done
  fake /sys/devices/system/cpu/intel_uncore_frequency/package_00_die_00/min_freq_khz 800000
  fake /sys/devices/system/cpu/intel_uncore_frequency/package_00_die_00/max_freq_khz 2400000
}

@test "power: governor, preference, frequency, uncore, sleep; there and back" {
  fake_power
  there_and_back power-governor,power-epp,power-freq-range,power-epb,power-uncore,power-cstate
}

@test "power: only quiet cores are kept from sleeping, and the state is named" {
  fake_power
  check_host --only power-cstate
  [[ $(verdict power-cstate cpu2) == fail && -z $(verdict power-cstate cpu5) ]]
  [[ $(reason power-cstate) == *'as deep as C6, which takes 133 us'* ]]

  fake /sys/devices/system/cpu/cpu2/cpuidle/state2/disable 1
  fake /sys/devices/system/cpu/cpu2/cpuidle/state3/disable 1
  check_host --only power-cstate
  [[ $(verdict power-cstate cpu2) == ok && $(verdict power-cstate cpu3) == fail ]]
}

@test "power: turbo is recorded, and changed by a wish only" {
  fake /sys/devices/system/cpu/intel_pstate/no_turbo 0
  run tune_host apply "${roles[@]}" --only cpu
  [[ $(faked /sys/devices/system/cpu/intel_pstate/no_turbo) == 0 ]]
  printf 'want.power-turbo=off\n' >>"$BATS_TEST_TMPDIR/roles.conf"
  run tune_host apply "${roles[@]}" --only power-turbo
  exits 0
  [[ $(faked /sys/devices/system/cpu/intel_pstate/no_turbo) == 1 ]]
}

@test "power: in a virtual machine none of it is there, and it is said why" {
  fake /proc/cpuinfo 'flags : fpu hypervisor'
  check_host --only power-governor,power-cstate
  [[ $(verdict power-governor none) == not_applicable && $(verdict power-cstate cpu2) == not_applicable ]]
  [[ $(reason power-governor) == *'virtual machine'* ]]
}

@test "cores: work queues and watchdog go to the housekeeping cores; there and back" {
  fake /sys/devices/virtual/workqueue/cpumask ff
  fake /sys/devices/virtual/workqueue/writeback/cpumask ff
  fake /proc/sys/kernel/watchdog_cpumask 0-7
  fake /proc/irq/default_smp_affinity ff
  run tune_host apply "${roles[@]}" --only cpu-workqueue-mask,kernel-watchdog-cpumask,irq-default-affinity
  exits 0
  [[ $(faked /sys/devices/virtual/workqueue/cpumask) == f1 && $(faked /proc/irq/default_smp_affinity) == f1 ]]
  [[ $(faked /proc/sys/kernel/watchdog_cpumask) == 0,4-7 ]]
  tune_host revert
  there_and_back cpu-workqueue-mask,kernel-watchdog-cpumask,irq-default-affinity
}

@test "cores: wide masks are compared as sets, whatever their zeros" {
  fake /sys/devices/system/cpu/online 0-71
  fake /sys/devices/system/cpu/possible 0-71
  fake /proc/irq/default_smp_affinity ff,ffffffff,fffffff1
  check_host --only irq-default-affinity
  [[ $(verdict irq-default-affinity) == ok ]]
  fake /proc/irq/default_smp_affinity 000000ff,ffffffff,ffffffff
  run tune_host apply "${roles[@]}" --only irq-default-affinity
  exits 0
  [[ $(faked /proc/irq/default_smp_affinity) == 000000ff,ffffffff,fffffff1 ]]
}

@test "cores: isolated, without ticks and callbacks, by what the kernel was started with" {
  fake /sys/devices/system/cpu/isolated 1-3
  fake /sys/devices/system/cpu/nohz_full 2-3
  fake /proc/cmdline 'isolcpus=managed_irq,domain,1-3 nohz_full=2-3'
  check_host --only cpu-isolated,cpu-nohz-full,cpu-rcu-nocbs
  [[ $(verdict cpu-isolated)$(verdict cpu-nohz-full)$(verdict cpu-rcu-nocbs) == okokok ]]

  fake /sys/devices/system/cpu/isolated ''
  fake /sys/devices/system/cpu/nohz_full '(null)'
  fake /proc/cmdline quiet
  check_host --only cpu-isolated,cpu-nohz-full,cpu-rcu-nocbs
  [[ $(verdict cpu-isolated)$(verdict cpu-nohz-full)$(verdict cpu-rcu-nocbs) == failwarnwarn ]]
  rm "$host/sys/devices/system/cpu/nohz_full"
  check_host --only cpu-nohz-full
  [[ $(verdict cpu-nohz-full) == not_applicable ]]
}

@test "cores: a partition by name only; there and back" {
  fake /sys/fs/cgroup/cgroup.subtree_control 'cpuset cpu'
  fake /sys/fs/cgroup/telemetry/cpuset.cpus 1-3
  fake /sys/fs/cgroup/telemetry/cpuset.cpus.partition member
  run tune_host apply "${roles[@]}" --only cpu
  [[ $(faked /sys/fs/cgroup/telemetry/cpuset.cpus.partition) == member ]]
  run tune_host apply "${roles[@]}" --only cpu-partition
  exits 0
  [[ $(faked /sys/fs/cgroup/telemetry/cpuset.cpus.partition) == isolated ]]
  [[ $(faked /sys/fs/cgroup/telemetry/cpuset.cpus) == 1-3 ]]
  tune_host revert
  [[ $(faked /sys/fs/cgroup/telemetry/cpuset.cpus.partition) == member ]]
}

@test "cores: the other thread of a core is switched off by name only; there and back" {
  for cpu in 2 6; do
    fake "/sys/devices/system/cpu/cpu$cpu/topology/thread_siblings_list" 2,6
    fake "/sys/devices/system/cpu/cpu$cpu/online" 1
  done
  check_host --only cpu
  [[ $(verdict cpu-smt-sibling cpu6) == warn ]]
  run tune_host plan "${roles[@]}" --only cpu --json
  [[ $(jq --raw-output 'select(.id == "cpu-smt-sibling").action' <<<"$output") == on_request ]]
  run tune_host apply "${roles[@]}" --only cpu-smt-sibling
  exits 0
  [[ $(faked /sys/devices/system/cpu/cpu6/online) == 0 ]]
  tune_host revert
  [[ $(faked /sys/devices/system/cpu/cpu6/online) == 1 ]]
}

@test "memory: large pages, both files; there and back" {
  fake /sys/kernel/mm/transparent_hugepage/enabled '[always] madvise never'
  check_host --only mem-thp
  [[ $(verdict mem-thp) == warn && $(found mem-thp) == always ]]
  for good in 'always [madvise] never' 'always madvise [never]'; do
    fake /sys/kernel/mm/transparent_hugepage/enabled "$good"
    check_host --only mem-thp
    [[ $(verdict mem-thp) == ok ]]
  done
}

@test "memory: swap is told, and switched off by name only" {
  fake /proc/swaps $'Filename Type Size Used Priority\n/dev/sda2 partition 1000 0 -2'
  check_host --only memory
  [[ $(verdict mem-swap) == fail && $(found mem-swap) == /dev/sda2 ]]
  run tune_host apply "${roles[@]}" --only memory --dry-run
  has_not swapoff
  run tune_host apply "${roles[@]}" --only mem-swap --dry-run
  has 'swapoff /dev/sda2'
}

@test "clock: a slow source fails, and the processor's own is chosen; there and back" {
  fake /sys/devices/system/clocksource/clocksource0/available_clocksource 'tsc hpet acpi_pm'
  fake /sys/devices/system/clocksource/clocksource0/current_clocksource hpet
  check_host --only clock-source
  [[ $(verdict clock-source) == fail ]]
  there_and_back clock-source
  fake /sys/devices/system/clocksource/clocksource0/current_clocksource kvm-clock
  check_host --only clock-source
  # The kernel's choice where it does not trust the processor's clock: nothing is forced.
  [[ $(verdict clock-source) == warn ]]
  run tune_host apply --only clock-source
  exits 0
  [[ $(faked /sys/devices/system/clocksource/clocksource0/current_clocksource) == kvm-clock ]]
}

@test "clock: nobody, one, and two daemons" {
  check_host --only clock
  [[ $(verdict clock-sync) == fail && $(found clock-sync) == 'no daemon steers the clock' ]]
  fake_process 700 chronyd
  fake_tool chronyc '0A000001,10.0.0.1,2,1732176000.1,0.000012345,-0.000001,0.000009,1.2,0.0,0.1,0.000400000,0.000020000,64.0,Normal'
  check_host --only clock
  [[ $(verdict clock-sync) == ok && $(verdict clock-two-masters) == ok && $(verdict clock-leap) == ok ]]
  # 12.345 us, half of 400 us, and 20 us.
  [[ $(found clock-offset) == 233 && $(verdict clock-offset) == fail ]]
  fake_process 701 phc2sys
  check_host --only clock
  [[ $(verdict clock-two-masters) == fail ]]
  fake_tool chronyc ',,0,0,0.0,0.0,0.0,0.0,0.0,0.0,1.000000000,1.000000000,0.0,Not synchronised'
  check_host --only clock-sync
  [[ $(verdict clock-sync) == fail && $(found clock-sync) == 'chronyd has no source' ]]
}

@test "clock: a step since apply is found, a start of the machine is none" {
  fake /proc/uptime '1000.00 2000.00'
  fake /proc/sys/vm/swappiness 60
  tune_host apply "${roles[@]}" --only mem-swappiness
  # Less time since the start than by the wall clock: as if that had been set forward by 100 seconds.
  fake /proc/uptime '900.00 2000.00'
  check_host --only clock-step
  [[ $(verdict clock-step) == fail && $(found clock-step) -ge 99000 && $(found clock-step) -le 160000 ]]
  fake /proc/sys/kernel/random/boot_id 99999999-2222-3333-4444-555555555555
  check_host --only clock-step
  [[ $(verdict clock-step) == not_applicable ]]
}

@test "irqbalance: running fails, told is enough, stopped is right; there and back" {
  fake_process 800 irqbalance
  cat >"$host/bin/systemctl" <<'SYSTEMCTL'
#!/usr/bin/env bash
set -euo pipefail
process="$(dirname "$0")/../proc/800/comm"
case $1 in stop) echo gone >"$process" ;; start) echo irqbalance >"$process" ;; esac
SYSTEMCTL
  chmod +x "$host/bin/systemctl"
  check_host --only irqbalance-running
  [[ $(verdict irqbalance-running) == fail ]]
  there_and_back irqbalance-running
  fake /etc/default/irqbalance $'IRQBALANCE_BANNED_CPULIST=1-3\nIRQBALANCE_ARGS="--banmod=mlx5_core"'
  check_host --only irqbalance-running
  [[ $(verdict irqbalance-running) == ok ]]
  fake /etc/default/irqbalance $'IRQBALANCE_BANNED_CPULIST=1-2\nIRQBALANCE_ARGS="--banmod=mlx5_core"'
  check_host --only irqbalance-running
  [[ $(verdict irqbalance-running) == fail ]]
}

@test "kernel: backlog and budget grow only where packets were dropped or left; there and back" {
  fake /proc/sys/net/core/netdev_max_backlog 1000
  fake /proc/sys/net/core/netdev_budget 300
  fake /proc/sys/net/core/netdev_budget_usecs 2000
  fake /proc/net/softnet_stat '0000ffff 00000000 00000010 00000000'
  check_host --only softnet-dropped,softnet-squeezed
  [[ $(verdict softnet-dropped)$(verdict softnet-squeezed) == okok ]]
  fake /proc/net/softnet_stat '0000ffff 00000003 0000f010 00000000'
  check_host --only softnet-dropped,softnet-squeezed
  [[ $(verdict softnet-dropped)$(verdict softnet-squeezed) == failwarn ]]
  [[ $(reason softnet-dropped) == '3 packets dropped'* ]]
  there_and_back softnet-dropped,softnet-squeezed
}

@test "kernel: joined groups are found in the kernel's own order of bytes" {
  fake /sys/class/net/eth1/ifindex 2
  fake /sys/class/net/eth1/flags 0x1003
  printf 'feed=eth1\nflow=eth1 239.1.1.2:5000 0\n' >>"$BATS_TEST_TMPDIR/roles.conf"
  fake /proc/net/igmp $'Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n2\teth1      :     1      V3\n\t\t\t\t020101EF     1 0:00000000\t\t0'
  check_host --only mcast-joined
  [[ $(verdict mcast-joined eth1/239.1.1.2) == ok ]]
  fake /proc/net/igmp $'Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n2\teth2      :     1      V3\n\t\t\t\t020101EF     1 0:00000000\t\t0'
  check_host --only mcast-joined
  [[ $(verdict mcast-joined eth1/239.1.1.2) == fail ]]
}

@test "kernel: what a socket may join is held against the groups of roles.conf, and against those joined" {
  local -r limit=/proc/sys/net/ipv4/igmp_max_memberships
  local group
  fake "$limit" 2
  fake /proc/net/igmp $'1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0'
  check_host --only mcast-max-memberships
  [[ $(verdict mcast-max-memberships) == ok ]]
  fake /proc/net/igmp $'2\teth1      :     3      V3\n\t\t\t\t020101EF     1 0:00000000\t\t0\n\t\t\t\t030101EF     1 0:00000000\t\t0\n\t\t\t\t040101EF     1 0:00000000\t\t0'
  check_host --only mcast-max-memberships
  [[ $(verdict mcast-max-memberships) == fail ]]
  there_and_back mcast-max-memberships
  fake /proc/net/igmp ''
  for group in 1 2 3; do printf 'flow=eth1 239.1.1.%d:5000 0\n' "$group" >>"$BATS_TEST_TMPDIR/roles.conf"; done
  printf 'flow=eth1 239.1.1.3:5001 0\nfeed=eth1\n' >>"$BATS_TEST_TMPDIR/roles.conf"
  fake /sys/class/net/eth1/ifindex 2
  check_host --only mcast-max-memberships
  [[ $(verdict mcast-max-memberships) == fail ]]
  fake "$limit" 3
  check_host --only mcast-max-memberships
  [[ $(verdict mcast-max-memberships) == ok ]]
  # By name it is made large for what is still to come.
  run tune_host apply "${roles[@]}" --only mcast-max-memberships
  exits 0
  [[ $(faked "$limit") == 1024 ]]
}

@test "kernel: sockets that lost datagrams are named by their port" {
  fake /proc/net/udp $'  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n  1: 0100007F:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 1 2 0 494'
  check_host --only sock-udp-drops
  [[ $(verdict sock-udp-drops) == fail && $(found sock-udp-drops) == 'port 8080: 494' ]]
}

@test "kernel: a pacing congestion control is replaced; there and back" {
  fake /proc/sys/net/core/netdev_max_backlog 1000
  fake /proc/sys/net/ipv4/tcp_congestion_control bbr
  fake /proc/sys/net/ipv4/tcp_available_congestion_control 'reno bbr cubic'
  there_and_back tcp-congestion-pacing
}

@test "kernel: another namespace than the first takes a congestion control that is allowed there, or is told that it may not" {
  rm -f "$host/proc/sys/net/core/netdev_max_backlog"
  fake /proc/sys/net/ipv4/tcp_congestion_control bbr
  fake /proc/sys/net/ipv4/tcp_available_congestion_control 'reno bbr cubic'
  fake /proc/sys/net/ipv4/tcp_allowed_congestion_control 'reno bbr'
  run tune_host apply --only tcp-congestion-pacing
  exits 0
  [[ $(faked /proc/sys/net/ipv4/tcp_congestion_control) == reno ]]
  run tune_host revert
  exits 0
  refuse /proc/sys/net/ipv4/tcp_congestion_control 'Operation not permitted'
  run tune_host apply --only tcp-congestion-pacing
  exits 0
  has 'not_applicable'
  [[ $(faked /proc/sys/net/ipv4/tcp_congestion_control) == bbr ]]
}

@test "who else sets a value is named with file and value" {
  fake /proc/sys/vm/swappiness 10
  fake /proc/sys/net/core/rmem_max 8388608
  fake /etc/sysctl.d/60-vm.conf $'# a comment\nvm.swappiness = 60\n-net.core.rmem_max=212992'
  fake /etc/sysctl.d/70-later.conf 'net/core/rmem_max = 16777216'
  check_host --only mem-swappiness,sock-rmem-max
  [[ $(jq --raw-output 'select(.id == "settings-conflict") | .target + " " + .found' <<<"$output") == \
    'mem-swappiness /etc/sysctl.d/60-vm.conf: 60' ]]
}

@test "processes that go past the kernel are named" {
  fake_process 900 trader
  fake /proc/900/maps '7f00-7f01 r-xp 00000000 08:01 1 /usr/lib64/libonload.so'
  fake_process 901 quiet
  fake /proc/901/maps '7f00-7f01 r-xp 00000000 08:01 1 /usr/lib64/libc.so.6'
  check_host --only bypass-detected
  [[ $(verdict bypass-detected) == fail && $(found bypass-detected) == 'trader (900)' ]]
}

@test "processes that hold a card past the kernel, and AF_XDP sockets, are named" {
  fake_process 901 quiet
  mkdir -p "$host/proc/901/fd" "$host/proc/902/fd"
  ln -s /dev/null "$host/proc/901/fd/0"
  fake /proc/net/protocols $'protocol  size sockets  memory press maxhdr\nXDP  1024  0  -1  NI  0\nUDP  1152  7  7  NI  0'
  check_host --only bypass-detected
  [[ $(verdict bypass-detected) == ok ]] || fail_with "$output"
  fake_process 902 testpmd
  ln -s /dev/vfio/12 "$host/proc/902/fd/7"
  fake /proc/net/protocols $'protocol  size sockets  memory press maxhdr\nXDP  1024  2  -1  NI  0\nUDP  1152  7  7  NI  0'
  check_host --only bypass-detected
  [[ $(verdict bypass-detected) == fail ]]
  [[ $(found bypass-detected) == 'testpmd (902) with /dev/vfio/12, 2 AF_XDP sockets' ]] || fail_with "$output"
}

@test "bpf: lockdown, memory lock of old kernels, JIT" {
  fake /sys/kernel/security/lockdown '[none] integrity confidentiality'
  fake /proc/sys/net/core/bpf_jit_enable 0
  check_host --only bpf
  [[ $(verdict bpf-lockdown) == ok && $(verdict bpf-jit) == fail && $(verdict bpf-memlock) == ok ]]
  fake /sys/kernel/security/lockdown 'none integrity [confidentiality]'
  fake /proc/sys/kernel/osrelease 5.10.0-test
  check_host --only bpf
  [[ $(verdict bpf-lockdown) == fail ]]
}

@test "two applies at once are refused, also with another journal" {
  fake /proc/sys/vm/swappiness 60
  exec 8<"$host"
  flock 8
  run "$tune" apply --root "$host" --state "$BATS_TEST_TMPDIR/other" --only memory
  exits 1
  has 'with another journal'
  [[ $(faked /proc/sys/vm/swappiness) == 60 ]]
  exec 8<&-
  run "$tune" apply --root "$host" --state "$BATS_TEST_TMPDIR/other" --only memory
  exits 0
}

@test "the last record that had not reached the disk is not needed" {
  fake_power
  before=$(host_values)
  tune_host apply "${roles[@]}" --only power-governor,power-epp
  local records
  records=$(wc --lines <"$state/journal")
  for ((kept = records - 1; kept > 0; kept--)); do
    # As after a power failure: the value is written, the record of having written it is lost, and what came later is not there.
    [[ $(sed --quiet "$((kept + 1))p" "$state/journal") == *'|wrote|'* ]] || continue
    head --lines "$kept" "$state/journal" >"$BATS_TEST_TMPDIR/cut"
    break
  done
  cp "$BATS_TEST_TMPDIR/cut" "$state/journal"
  run tune_host revert
  exits 0
  diff <(printf '%s\n' "$before") <(host_values)
}

@test "cores: a CPU that went or came since apply is named; a start of the machine is none" {
  fake /proc/sys/vm/swappiness 60
  check_host --only cpu-online-set
  [[ $(verdict cpu-online-set) == not_applicable ]]
  tune_host apply "${roles[@]}" --only mem-swappiness
  check_host --only cpu-online-set
  [[ $(verdict cpu-online-set) == ok ]]
  fake /sys/devices/system/cpu/online 0-5,7-8
  check_host --only cpu-online-set
  exits 1
  [[ $(reason cpu-online-set) == 'went offline: 6; came online: 8' ]] || fail_with "$output"
  [[ $(jq --raw-output 'select(.id == "cpu-online-set").fix' <<<"$output") == \
    'echo 1 > /sys/devices/system/cpu/cpu6/online; tune apply; systemctl restart telemetry' ]]
  fake /proc/sys/kernel/random/boot_id 99999999-2222-3333-4444-555555555555
  check_host --only cpu-online-set
  [[ $(verdict cpu-online-set) == not_applicable ]]
}

@test "a command that is not installed is named with the package that has it" {
  fake /sys/class/net/v0/ifindex 3
  check_host --interface v0 --only nic-ring-size
  [[ $(verdict nic-ring-size v0) == unknown ]]
  [[ $(reason nic-ring-size) == 'the command ethtool is not installed' ]]
  [[ $(jq --raw-output 'select(.id == "nic-ring-size").fix' <<<"$output") == 'install the package ethtool' ]]
}
