# shellcheck shell=bash
# Recorded, and changed by a wish only: with turbo threads are faster, without it steadier.
setting power-turbo severity=info phase=power
turbo_file() {
  if has /sys/devices/system/cpu/intel_pstate/no_turbo; then
    REPLY=/sys/devices/system/cpu/intel_pstate/no_turbo
  elif has /sys/devices/system/cpu/cpufreq/boost; then
    REPLY=/sys/devices/system/cpu/cpufreq/boost
  else
    missing_reason /sys/devices/system/cpu/cpufreq/boost
    not_applicable "$REASON"
  fi
}
setting_power_turbo_get() {
  turbo_file || return
  local -r file=$REPLY
  read_value "$file" || return
  case $file:$REPLY in
    *no_turbo:0 | *boost:1) REPLY=on ;;
    *) REPLY=off ;;
  esac
}
setting_power_turbo_want() { setting_power_turbo_get; }
setting_power_turbo_set() {
  turbo_file || return
  case ${REPLY##*/}:$2 in
    no_turbo:on | boost:off) write_value "$REPLY" 0 ;;
    no_turbo:off | boost:on) write_value "$REPLY" 1 ;;
    *) failed "'$2' is neither on nor off" ;;
  esac
}
setting_power_turbo_why() {
  explain 'the same on all hosts that are compared; want.power-turbo=on or off' 'on: frequency changes stop a core for microseconds; off: slower' \
    'TuneD latency-performance'
}
