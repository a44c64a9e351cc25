# shellcheck shell=bash
setting clock-leap severity=high
setting_clock_leap_get() {
  processes_named chronyd
  if [[ -z $REPLY ]]; then
    not_applicable 'no chrony runs, and only chrony tells it here'
    return
  fi
  chrony_tracking || return
  case ${tracking[13]} in
    'Insert second' | 'Delete second') REPLY="${tracking[13]} at the end of the day" ;;
    *) REPLY=none ;;
  esac
}
setting_clock_leap_want() { REPLY=none; }
setting_clock_leap_hint() { REPLY='know what the sources and this host do with it: chronyd leapsecmode'; }
setting_clock_leap_why() {
  explain 'the clock steps or is slewed for hours: times of that day do not agree with others' 'none' 'chrony documentation'
}
