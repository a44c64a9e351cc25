# shellcheck shell=bash
# Recorded: it only matters where a hot thread is SCHED_FIFO or SCHED_RR, and without isolation -1 can hang the host.
setting cpu-rt-throttling severity=info role=cpu compare=number
setting_cpu_rt_throttling_get() { read_value /proc/sys/kernel/sched_rt_runtime_us; }
setting_cpu_rt_throttling_want() { REPLY=-1; }
setting_cpu_rt_throttling_set() { write_value /proc/sys/kernel/sched_rt_runtime_us "$2"; }
setting_cpu_rt_throttling_changeable() { is_changeable /proc/sys/kernel/sched_rt_runtime_us; }
setting_cpu_rt_throttling_why() {
  explain 'a SCHED_FIFO thread that never sleeps loses 50 ms of every second, all in one piece' \
    'a spinning SCHED_FIFO thread on a core that is not isolated hangs what else has to run there' \
    'TuneD realtime; kernel documentation of sched-rt-group'
}
