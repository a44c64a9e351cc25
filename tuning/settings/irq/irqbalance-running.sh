# shellcheck shell=bash
# running, stopped, or 'told': it runs and leaves the quiet cores and the NICs' interrupts alone.
setting irqbalance-running severity=high phase=irqbalance
setting_irqbalance_running_get() {
  processes_named irqbalance
  if [[ -z $REPLY ]]; then
    REPLY=stopped
  elif irqbalance_is_told; then
    REPLY=told
  else
    REPLY=running
  fi
}
irqbalance_is_told() {
  local line banned='' arguments=''
  local -a lines=()
  # Debian's place, and Red Hat's.
  if [[ -r $root/etc/default/irqbalance ]]; then mapfile -t lines <"$root/etc/default/irqbalance"; fi
  if [[ -r $root/etc/sysconfig/irqbalance ]]; then mapfile -t -O "${#lines[@]}" lines <"$root/etc/sysconfig/irqbalance"; fi
  for line in "${lines[@]}"; do
    case $line in
      IRQBALANCE_BANNED_CPULIST=*) banned=${line#*=} ;;
      IRQBALANCE_ARGS=* | OPTIONS=*) arguments=${line#*=} ;;
    esac
  done
  banned=${banned//[\"\']/}
  if ! is_cpu_list "$banned"; then return 1; fi
  quiet_cpus
  without_cpus "$REPLY" "$banned"
  [[ -z $REPLY && $arguments =~ --(banirq|banmod|policyscript)|-(i|m|l)[=\ ] ]]
}
setting_irqbalance_running_want() { REPLY=stopped; }
setting_irqbalance_running_satisfied() { [[ $1 == "$2" || $1 == told ]]; }
setting_irqbalance_running_set() {
  case $2 in
    stopped) order systemctl stop irqbalance.service ;;
    running | told) order systemctl start irqbalance.service ;;
    *) failed "'$2' is no such value" ;;
  esac
}
setting_irqbalance_running_changeable() {
  if ! find_tool systemctl; then
    REASON='it was not started by systemd: stop it by hand'
    return "$fixed_status"
  fi
}
setting_irqbalance_running_why() {
  explain 'it moves interrupts every ten seconds, also those that were pinned' \
    'nobody spreads the other interrupts; the unit that persist writes comes after it at boot' \
    'irqbalance manual and threads 90, 202, 297'
}
