# shellcheck shell=bash
# How far the clock may be off at most, in microseconds: offset, half the root delay and the root dispersion (RFC 5905).
setting clock-offset severity=high compare=at_most
setting_clock_offset_get() {
  local index field=0
  local -i bound=0
  processes_named chronyd
  if [[ -z $REPLY ]]; then
    not_applicable 'no chrony runs, and only chrony tells its bound here'
    return
  fi
  chrony_tracking || return
  for index in 4 10 11; do
    nanoseconds "${tracking[index]}" || { unknown "chronyc: '${tracking[index]}' is no number of seconds"; return; }
    field=${REPLY#-}
    if [[ $index -eq 10 ]]; then field=$((field / 2)); fi
    bound+=field
  done
  REPLY=$(((bound + 999) / 1000))
}
setting_clock_offset_want() { REPLY=100; }
setting_clock_offset_hint() { REPLY='a nearer source, or PTP; want.clock-offset=MICROSECONDS for another limit'; }
setting_clock_offset_why() {
  explain 'feed age is only as true as this: RTS 25 asks for 100 us of those who trade by machine' 'none' \
    'RFC 5905; chronyc manual; Commission Delegated Regulation (EU) 2017/574'
}
