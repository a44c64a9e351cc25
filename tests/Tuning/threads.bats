# shellcheck shell=bats
# Threads of programs on the cores that have a role, on made-up hosts with the files that the kernel has for them.

bats_require_minimum_version 1.5.0
load helpers

setup() {
  make_host
  printf 'capture=1\nreader=2\npipeline=3\ntrading=4-5\n' >"$BATS_TEST_TMPDIR/roles.conf"
  roles=(--roles "$BATS_TEST_TMPDIR/roles.conf")
  fake /proc/uptime '1000.00 7000.00'
}

check_host() { run --separate-stderr tune_host check "${roles[@]}" --json "$@"; }
answer() { jq --raw-output "select(.id == \"$1\").$2" <<<"$output"; }

# fake_thread PROCESS THREAD NAME CPUS SHARE [POLICY] [FLAGS]: SHARE hundredths of its life of 900 seconds; last seen on the
# first of its CPUs. The lines are those of Linux 6.18.
fake_thread() {
  local -r ran=$(($5 * 900)) policy=${6:-0} flags=${7:-4194560}
  local -r first=${4%%[-,]*}
  fake "/proc/$1/task/$2/stat" "$2 ($3) S 1 $1 $1 0 -1 $flags 7 0 0 0 $ran 0 0 0 20 0 1 0 10000 8000000 900 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 $first 0 $policy 0 0 0 0 0 0 0 0 0 0 0"
  fake "/proc/$1/task/$2/status" \
    "$(printf 'Name:\t%s\nCpus_allowed:\tff\nCpus_allowed_list:\t%s\nMems_allowed_list:\t0' "$3" "$4")"
}

# fake_memory PROCESS RESIDENT LOCKED
fake_memory() { fake "/proc/$1/status" "$(printf 'Name:\tx\nVmLck:\t%8d kB\nVmRSS:\t%8d kB' "$3" "$2")"; }

@test "threads: one for each core is as it should be" {
  fake_thread 900 900 'trade (a) 1' 4 99
  fake_thread 900 901 order 5 99
  fake_thread 900 902 logger 0-7 40
  fake_memory 900 1000 1000
  check_host --only cpu-pinned,cpu-shared,cpu-rt-without-isolation,mem-locked
  exits 0
  [[ $(answer cpu-pinned verdict)$(answer cpu-shared verdict)$(answer mem-locked verdict) == okokok ]] || fail_with "$output"
  [[ $(answer cpu-rt-without-isolation verdict) == ok ]]
}

@test "threads: one that works and may run on two hot cores is named with what binds it; one that sleeps is not" {
  fake_thread 900 900 'trade (a) 1' 4-5 99
  fake_thread 900 901 idle 4-5 0
  check_host --only cpu-pinned
  exits 1
  [[ $(answer cpu-pinned found) == 'trade (a) 1 (thread 900 of process 900) on 4-5' ]] || fail_with "$output"
  [[ $(answer cpu-pinned fix) == 'taskset -pc 4 900' ]]
}

@test "threads: the appliance's own are bound to the core of their role, wherever they may run" {
  fake_thread 700 700 telemetry 0-7 1
  fake_thread 700 702 reader 0-7 0
  fake_thread 700 703 host 0-7 0
  check_host --only cpu-pinned
  [[ $(answer cpu-pinned found) == 'reader (thread 702 of process 700) on 0-7' ]] || fail_with "$output"
  [[ $(answer cpu-pinned fix) == 'taskset -pc 2 702' ]]
  fake_thread 700 702 reader 2 0
  check_host --only cpu-pinned
  [[ $(answer cpu-pinned verdict) == ok ]]
}

@test "threads: two that work on one core, and two roles of one, are named; the kernel's own are not" {
  fake_thread 900 900 trade 4 60
  fake_thread 901 901 risk 4 30
  fake_thread 902 902 sleeper 4 0
  fake_thread 41 41 ksoftirqd/4 4 50 0 69238848
  check_host --only cpu-shared
  exits 1
  [[ $(answer cpu-shared found) == 'CPU 4 by trade (thread 900 of process 900) and risk (thread 901 of process 901)' ]] ||
    fail_with "$output"
  [[ $(answer cpu-shared fix) == 'taskset -pc 0,6-7 901' ]]
  printf 'reader=2\npipeline=2\n' >"$BATS_TEST_TMPDIR/roles.conf"
  check_host --only cpu-shared
  [[ $(answer cpu-shared found) == 'CPU 2 by the roles reader and pipeline' ]] || fail_with "$output"
}

@test "threads: the kernel's own that may be moved and may run on a core with a role are counted, also without their share" {
  rm "$host/proc/uptime"
  fake_thread 40 40 kswapd0 0-7 0 0 2097216
  fake_thread 41 41 ksoftirqd/4 4 0 0 69238848
  fake_thread 42 42 kcompactd0 0,6-7 0 0 2097216
  fake_thread 900 900 trade 4 99
  check_host --only cpu-kthread-affinity,cpu-pinned
  [[ $(answer cpu-kthread-affinity verdict)$(answer cpu-kthread-affinity found) == warn1 ]] || fail_with "$output"
  [[ $(answer cpu-pinned reason) == *uptime* ]]
}

@test "threads: a SCHED_FIFO thread that spins needs an isolated core" {
  fake /sys/devices/system/cpu/isolated 4-5
  fake_thread 900 900 trade 4 99 1
  fake_thread 901 901 irq/120-eth1 0-7 2 1
  fake_thread 51 51 migration/4 4 90 1 69238848
  check_host --only cpu-rt-without-isolation
  [[ $(answer cpu-rt-without-isolation verdict) == ok ]] || fail_with "$output"
  fake_thread 900 900 trade 3-4 99 2
  check_host --only cpu-rt-without-isolation
  exits 1
  [[ $(answer cpu-rt-without-isolation found) == 'trade (thread 900 of process 900) on 3-4' ]]
  [[ $(answer cpu-rt-without-isolation fix) == 'chrt --other --pid 0 900' ]]
}

@test "threads: throttling matters where a hot thread is SCHED_FIFO; by name it is changed before" {
  fake /proc/sys/kernel/sched_rt_runtime_us 950000
  fake_thread 900 900 trade 4 99
  fake_thread 901 901 other 0-7 20 1
  check_host --only cpu-rt-throttling
  [[ $(answer cpu-rt-throttling verdict)$(answer cpu-rt-throttling want) == ok950000 ]] || fail_with "$output"
  fake_thread 900 900 trade 4 99 1
  check_host --only cpu-rt-throttling
  exits 1
  [[ $(answer cpu-rt-throttling verdict)$(answer cpu-rt-throttling want) == fail-1 ]] || fail_with "$output"
  run tune_host apply "${roles[@]}"
  [[ $(faked /proc/sys/kernel/sched_rt_runtime_us) == 950000 ]]
  fake_thread 900 900 trade 4 99
  run tune_host apply "${roles[@]}" --only cpu-rt-throttling
  exits 0
  [[ $(faked /proc/sys/kernel/sched_rt_runtime_us) == -1 ]]
  run tune_host revert
  [[ $(faked /proc/sys/kernel/sched_rt_runtime_us) == 950000 ]]
}

@test "threads: what a process on a hot core has in memory and has not locked is counted" {
  fake_thread 900 900 trade 4 99
  fake_thread 902 902 logger 0-7 99
  fake_memory 900 5000 1200
  fake_memory 902 5000 0
  check_host --only mem-locked
  [[ $(answer mem-locked verdict) == warn && $(answer mem-locked found) == 'trade (900): 3800 of 5000 kB' ]] ||
    fail_with "$output"
}

@test "threads: without a hot core there is nothing to say, and why" {
  printf 'capture=1\n' >"$BATS_TEST_TMPDIR/roles.conf"
  check_host --only cpu-pinned,cpu-shared,mem-locked
  [[ $(answer cpu-pinned verdict) == not_applicable && $(answer cpu-pinned reason) == 'no core has the role'* ]]
  [[ $(answer cpu-shared verdict)$(answer mem-locked verdict) == not_applicablenot_applicable ]]
}
