# shellcheck shell=bash
# By isolcpus= at boot, or by a cpuset partition since.
setting cpu-isolated severity=high role=cpu applies=boot
setting_cpu_isolated_get() {
  local isolated=''
  if read_value /sys/devices/system/cpu/isolated; then isolated=$REPLY; fi
  if read_value /sys/fs/cgroup/cpuset.cpus.isolated && [[ -n $REPLY ]]; then
    join_cpus "$isolated" "$REPLY"
    isolated=$REPLY
  fi
  REPLY=${isolated:-none}
}
setting_cpu_isolated_want() { needs_hot_cpus; }
setting_cpu_isolated_satisfied() {
  without_cpus "$2" "${1/none/}"
  [[ -z $REPLY ]]
}
setting_cpu_isolated_hint() {
  quiet_cpus
  REPLY="tune apply --only cpu-partition # until the next start; or boot with isolcpus=managed_irq,domain,$REPLY, as 'tune persist' says"
}
setting_cpu_isolated_why() {
  explain 'the scheduler puts other threads on these cores: pauses of milliseconds in place of microseconds' \
    'a thread that may run on several isolated cores stays on one of them: pin each to one' \
    'kernel documentation of housekeeping; rigtorp low latency guide'
}
