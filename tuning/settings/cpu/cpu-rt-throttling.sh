# shellcheck shell=bash
# It only matters where a thread on a hot core is SCHED_FIFO or SCHED_RR, and without isolation -1 can hang the host: changed
# by name only, and then also before there is such a thread.
setting cpu-rt-throttling severity=high role=cpu compare=number asked=yes
setting_cpu_rt_throttling_get() { read_value /proc/sys/kernel/sched_rt_runtime_us; }
setting_cpu_rt_throttling_want() {
  local key
  hot_cpus
  local -r hot=$REPLY
  if [[ $command != check ]] && is_named cpu-rt-throttling; then
    REPLY=-1
    return 0
  fi
  if read_threads; then
    for key in "${thread_ids[@]}"; do
      if is_hot_rt_thread "$key" "$hot"; then
        REPLY=-1
        return 0
      fi
    done
  fi
  setting_cpu_rt_throttling_get
}
setting_cpu_rt_throttling_set() { write_value /proc/sys/kernel/sched_rt_runtime_us "$2"; }
setting_cpu_rt_throttling_changeable() { is_changeable /proc/sys/kernel/sched_rt_runtime_us; }
setting_cpu_rt_throttling_why() {
  explain 'a SCHED_FIFO thread that never sleeps loses 50 ms of every second, all in one piece' \
    'a spinning SCHED_FIFO thread on a core that is not isolated hangs what else has to run there' \
    'TuneD realtime; kernel documentation of sched-rt-group'
}

# is_hot_rt_thread KEY HOT: 1 is SCHED_FIFO, 2 SCHED_RR; kept to hot cores.
is_hot_rt_thread() {
  [[ ${thread_policy[$1]} == [12] && -n ${thread_cpus[$1]:-} ]] || return 1
  without_cpus "${thread_cpus[$1]}" "$2"
  [[ -z $REPLY ]]
}
