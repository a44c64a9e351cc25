# shellcheck shell=bash
# Hot cores with more than one role, or with more than one thread that is bound there and works.
setting cpu-shared severity=high role=cpu
setting_cpu_shared_get() {
  local cpu role key cpus found='' names
  local -A workers=() count=()
  needs_hot_cpus || return
  local -r hot=$REPLY
  read_threads || return
  for key in "${thread_ids[@]}"; do
    cpus=${thread_cpus[$key]:-}
    if ! is_one_cpu "$cpus" || ((${thread_share[$key]} < 1)); then continue; fi
    thread_text "$key"
    workers[$cpus]+="${workers[$cpus]:+ and }$REPLY"
    count[$cpus]=$((${count[$cpus]:-0} + 1))
  done
  expand_cpus "$hot"
  for cpu in $REPLY; do
    names=''
    for role in "${cpu_roles[@]}"; do
      common_cpus "${role_cpus[$role]:-}" "$cpu"
      if [[ -n $REPLY ]]; then names+="${names:+ and }$role"; fi
    done
    if [[ $names == *' and '* ]]; then found+="${found:+, }CPU $cpu by the roles $names"; fi
    if ((${count[$cpu]:-0} > 1)); then found+="${found:+, }CPU $cpu by ${workers[$cpu]}"; fi
  done
  REPLY=${found:-none}
}
setting_cpu_shared_want() { REPLY=none; }
setting_cpu_shared_hint() {
  local fix='' key cpus
  local -A taken=()
  hot_cpus
  local -r hot=$REPLY
  # The first stays.
  for key in "${thread_ids[@]}"; do
    cpus=${thread_cpus[$key]:-}
    if ! is_one_cpu "$cpus" || ((${thread_share[$key]} < 1)); then continue; fi
    common_cpus "$cpus" "$hot"
    if [[ -z $REPLY ]]; then continue; fi
    if [[ -n ${taken[$cpus]:-} ]]; then
      fix+="${fix:+; }taskset -pc ${role_cpus[housekeeping]:-0} ${key#*/}"
    fi
    taken[$cpus]=yes
  done
  REPLY=${fix:-editor ${roles_origin/derived//etc/telemetry/roles.conf}}
}
setting_cpu_shared_why() {
  explain 'each waits while the other runs, for milliseconds' 'none; each needs a core of its own' \
    'kernel documentation of the scheduler; Aeron guides: one core for each busy thread'
}
