# shellcheck shell=bash
setting kernel-nmi-watchdog severity=low compare=number
setting_kernel_nmi_watchdog_get() { read_value /proc/sys/kernel/nmi_watchdog; }
setting_kernel_nmi_watchdog_want() { REPLY=0; }
setting_kernel_nmi_watchdog_set() { write_value /proc/sys/kernel/nmi_watchdog "$2"; }
setting_kernel_nmi_watchdog_changeable() { is_changeable /proc/sys/kernel/nmi_watchdog; }
setting_kernel_nmi_watchdog_why() {
  explain 'its perf event interrupts every CPU now and then, and takes one counter' \
    'CPUs that hang with interrupts off are not reported' \
    'TuneD network-latency'
}
