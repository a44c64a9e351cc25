# shellcheck shell=bash
setting cpu-rcu-nocbs severity=medium role=cpu applies=boot
setting_cpu_rcu_nocbs_get() {
  kernel_built_with CONFIG_RCU_NOCB_CPU || return
  if [[ $REPLY == no ]]; then
    not_applicable 'this kernel is built without RCU_NOCB_CPU'
    return
  fi
  local word list='' nohz=''
  read_value /proc/cmdline || return
  for word in $REPLY; do
    case $word in
      rcu_nocbs=*) list=${word#*=} ;;
      nohz_full=*) nohz=${word#*=} ;;
    esac
  done
  if ! is_cpu_list "$list"; then list=''; fi
  if ! is_cpu_list "$nohz"; then nohz=''; fi
  join_cpus "$list" "$nohz"
  REPLY=${REPLY:-none}
}
setting_cpu_rcu_nocbs_want() { needs_hot_cpus; }
setting_cpu_rcu_nocbs_satisfied() {
  without_cpus "$2" "${1/none/}"
  [[ -z $REPLY ]]
}
setting_cpu_rcu_nocbs_hint() { REPLY="boot with rcu_nocbs=$2"; }
setting_cpu_rcu_nocbs_why() {
  explain 'memory that the kernel no longer needs is freed on the core that gave it up, in bunches' \
    'housekeeping cores do it' \
    'kernel documentation of per-CPU kernel threads'
}
