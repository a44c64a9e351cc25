# shellcheck shell=bash
setting kernel-rcu-normal severity=low compare=number
setting_kernel_rcu_normal_get() { read_value /sys/kernel/rcu_normal; }
setting_kernel_rcu_normal_want() { REPLY=1; }
setting_kernel_rcu_normal_set() { write_value /sys/kernel/rcu_normal "$2"; }
setting_kernel_rcu_normal_changeable() { is_changeable /sys/kernel/rcu_normal; }
setting_kernel_rcu_normal_why() {
  explain 'expedited grace periods interrupt every CPU, hot ones too' \
    'detaching and unloading take longer' \
    'TuneD network-latency'
}
