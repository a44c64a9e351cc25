# shellcheck shell=bash
# Changed by name only: a CPU that goes takes its interrupts and its rings along, and the appliance has to be started again.
setting cpu-smt-sibling severity=medium role=cpu phase=cpus compare=number asked=yes
setting_cpu_smt_sibling_subjects() {
  local cpu sibling quiet seen=' '
  quiet_cpus
  quiet=$REPLY
  if [[ -z $quiet ]]; then
    REASON='no core has a role but housekeeping'
    return
  fi
  expand_cpus "$quiet"
  for cpu in $REPLY; do
    sibling_cpus "$cpu"
    without_cpus "$REPLY" "$cpu"
    expand_cpus "$REPLY"
    for sibling in $REPLY; do
      if [[ $seen != *" $sibling "* ]]; then subjects+=("cpu$sibling"); fi
      seen+="$sibling "
    done
  done
  if [[ ${#subjects[@]} -eq 0 ]]; then REASON='the cores with roles have no second thread (SMT is off, or not shown to this machine)'; fi
}
setting_cpu_smt_sibling_get() {
  if ! has "/sys/devices/system/cpu/$1/online"; then
    unknown "$1 cannot be switched off"
    return
  fi
  read_value "/sys/devices/system/cpu/$1/online"
}
setting_cpu_smt_sibling_want() { REPLY=0; }
setting_cpu_smt_sibling_set() { write_value "/sys/devices/system/cpu/$1/online" "$2"; }
setting_cpu_smt_sibling_detail() {
  role_of "${1#cpu}"
  local -r role=$REPLY
  sibling_cpus "${1#cpu}"
  REPLY="$role, the other thread of a core with a role: CPUs $REPLY"
}
setting_cpu_smt_sibling_why() {
  explain 'two threads of a core share its caches and units: what runs on one slows the other, by jumps' \
    'half the threads; interrupts and masks move: apply the rest again, start the appliance again' \
    'rigtorp low latency guide'
}
