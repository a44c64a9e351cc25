# shellcheck shell=bash
# CPUs that are online, against those that were when tune last applied or reverted.
setting cpu-online-set severity=critical role=cpu
setting_cpu_online_set_get() {
  local boot='' cpus=''
  [[ -r $state/cpus ]] || { not_applicable "nothing to compare with: 'tune apply' writes down which CPUs are online"; return; }
  read -r boot cpus <"$state/cpus" || :
  if [[ $boot != "$boot_id" ]] || ! is_cpu_list "$cpus"; then
    not_applicable 'the machine was restarted since tune applied'
    return
  fi
  online_cpus
}
setting_cpu_online_set_want() { read -r _ REPLY <"$state/cpus"; }
setting_cpu_online_set_satisfied() {
  normal_cpus "$2"
  [[ $1 == "$REPLY" ]]
}
setting_cpu_online_set_detail() {
  local gone came=''
  without_cpus "$WANTED" "$FOUND"
  gone=$REPLY
  without_cpus "$FOUND" "$WANTED"
  came=$REPLY
  REPLY="${gone:+went offline: $gone}${came:+${gone:+; }came online: $came}"
}
setting_cpu_online_set_hint() {
  local cpu fix=''
  without_cpus "$2" "$FOUND"
  expand_cpus "$REPLY"
  for cpu in $REPLY; do fix+="echo 1 > /sys/devices/system/cpu/cpu$cpu/online; "; done
  REPLY="${fix}tune apply; systemctl restart telemetry"
}
setting_cpu_online_set_why() {
  explain 'a CPU that goes takes its threads and interrupts to others, and forgets what was bound to it when it comes back' \
    'none' 'kernel documentation of CPU hotplug'
}
