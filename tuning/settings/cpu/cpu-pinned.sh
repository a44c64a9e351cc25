# shellcheck shell=bash
# Threads that are kept to cores with a role, or that the appliance has for one, and are bound to none: those that work. One
# that sleeps takes nothing away.
setting cpu-pinned severity=high role=cpu
setting_cpu_pinned_get() {
  local key found=''
  needs_hot_cpus || return
  local -r hot=$REPLY
  read_threads || return
  for key in "${thread_ids[@]}"; do
    is_loose_thread "$key" "$hot" || continue
    thread_text "$key"
    found+="${found:+, }$REPLY on ${thread_cpus[$key]}"
  done
  REPLY=${found:-none}
}
setting_cpu_pinned_want() { REPLY=none; }
setting_cpu_pinned_hint() {
  local key fix=''
  hot_cpus
  local -r hot=$REPLY
  for key in "${thread_ids[@]}"; do
    is_loose_thread "$key" "$hot" || continue
    if appliance_core "$key"; then REPLY=${REPLY%%[-,]*}; else REPLY=${thread_last[$key]}; fi
    fix+="${fix:+; }taskset -pc $REPLY ${key#*/}"
  done
  REPLY=$fix
}
setting_cpu_pinned_why() {
  explain 'the scheduler moves the thread between cores, and on isolated ones leaves all of them on one' \
    'none; each such thread needs a core of its own' 'kernel documentation of isolcpus and of housekeeping'
}

# is_loose_thread KEY HOT
is_loose_thread() { [[ -n ${thread_cpus[$1]:-} ]] && ! is_one_cpu "${thread_cpus[$1]}" && is_hot_thread "$@"; }
