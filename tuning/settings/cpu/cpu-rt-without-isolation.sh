# shellcheck shell=bash
# Threads that are SCHED_FIFO or SCHED_RR, run for most of their life, and may do so on a core that is not isolated.
setting cpu-rt-without-isolation severity=critical role=cpu
setting_cpu_rt_without_isolation_get() {
  local key isolated found=''
  read_threads || return
  setting_cpu_isolated_get
  isolated=${REPLY/none/}
  for key in "${thread_ids[@]}"; do
    is_rt_spinner "$key" "$isolated" || continue
    thread_text "$key"
    found+="${found:+, }$REPLY on ${thread_cpus[$key]:-any}"
  done
  REPLY=${found:-none}
}
setting_cpu_rt_without_isolation_want() { REPLY=none; }
setting_cpu_rt_without_isolation_hint() {
  local key isolated fix=''
  setting_cpu_isolated_get
  isolated=${REPLY/none/}
  for key in "${thread_ids[@]}"; do
    if is_rt_spinner "$key" "$isolated"; then fix+="${fix:+; }chrt --other --pid 0 ${key#*/}"; fi
  done
  REPLY=$fix
}
setting_cpu_rt_without_isolation_why() {
  explain 'what else has to run on that core, the kernel'\''s own threads among it, does not: the host can hang' \
    'on an isolated core an ordinary thread alone there waits for nobody either' \
    'Red Hat real-time guide; kernel documentation of sched-rt-group'
}

# is_rt_spinner KEY ISOLATED: 1 is SCHED_FIFO, 2 SCHED_RR.
is_rt_spinner() {
  [[ ${thread_policy[$1]} == [12] ]] && ((${thread_share[$1]} >= 50)) || return 1
  without_cpus "${thread_cpus[$1]:-0-$((most_cpus - 1))}" "$2"
  [[ -n $REPLY ]]
}
