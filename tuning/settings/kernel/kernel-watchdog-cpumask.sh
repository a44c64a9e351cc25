# shellcheck shell=bash
setting kernel-watchdog-cpumask severity=low role=cpu compare=cpus
setting_kernel_watchdog_cpumask_get() { read_value /proc/sys/kernel/watchdog_cpumask; }
setting_kernel_watchdog_cpumask_want() {
  needs_quiet_cpus || return
  REPLY=${role_cpus[housekeeping]}
}
setting_kernel_watchdog_cpumask_set() { write_value /proc/sys/kernel/watchdog_cpumask "$2"; }
setting_kernel_watchdog_cpumask_changeable() { is_changeable /proc/sys/kernel/watchdog_cpumask; }
setting_kernel_watchdog_cpumask_why() {
  explain 'a thread of the highest priority wakes up on each of these CPUs to see that it is alive' \
    'cores that hang are not reported' 'kernel documentation of sysctl/kernel'
}
