# shellcheck shell=bash
# The kernel's limit per CPU (PM QoS) in microseconds: 0 none, 'n/a' no sleep at all. It holds until it is written again,
# without a process that keeps a file open.
setting power-cstate severity=high role=cpu phase=power
setting_power_cstate_subjects() {
  local cpu
  quiet_cpus
  if [[ -z $REPLY ]]; then
    REASON='no core has a role but housekeeping'
    return
  fi
  expand_cpus "$REPLY"
  for cpu in $REPLY; do subjects+=("cpu$cpu"); done
}
setting_power_cstate_get() {
  if ! has "/sys/devices/system/cpu/$1/cpuidle"; then
    missing_reason "/sys/devices/system/cpu/$1/cpuidle/"
    not_applicable "$REASON"
    return
  fi
  read_value "/sys/devices/system/cpu/$1/power/pm_qos_resume_latency_us"
}
# deepest_state CPU: the longest exit latency of its states that are not disabled, with its name.
deepest_state() {
  local path latency=0 name=none
  for path in "$root/sys/devices/system/cpu/$1"/cpuidle/state*; do
    path=${path#"$root"}
    if read_value "$path/disable" && [[ $REPLY != 0 ]]; then continue; fi
    if read_value "$path/latency" && [[ $REPLY =~ ^[0-9]+$ ]] && ((REPLY > latency)); then
      latency=$REPLY
      if read_value "$path/name"; then name=$REPLY; fi
    fi
  done
  REPLY="$latency $name"
}
setting_power_cstate_want() {
  setting_power_cstate_get "$1" || return
  local -r now=$REPLY
  deepest_state "$1"
  # Nothing deep enough is left: the value stays.
  if ((${REPLY%% *} <= 2)); then REPLY=$now; else REPLY=2; fi
}
setting_power_cstate_satisfied() { [[ $1 == "$2" || $1 == n/a || $1 == 1 ]]; }
setting_power_cstate_set() { write_value "/sys/devices/system/cpu/$1/power/pm_qos_resume_latency_us" "$2"; }
setting_power_cstate_changeable() { is_changeable "/sys/devices/system/cpu/$1/power/pm_qos_resume_latency_us"; }
setting_power_cstate_detail() {
  deepest_state "$1"
  local -r state=$REPLY
  role_of "${1#cpu}"
  REPLY="$REPLY; may sleep as deep as ${state#* }, which takes ${state%% *} us to leave"
}
setting_power_cstate_why() {
  explain 'a core that sleeps deeply wakes up late: C6 takes 85 to 290 us' 'power, and less turbo for other cores' \
    'Red Hat network performance tuning; TuneD force_latency; the exit latency is what this kernel says of its states'
}
