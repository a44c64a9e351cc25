# shellcheck shell=bash
# Clocks: who steers the system's, and what they say.

# clock_daemons: those that run and steer the system clock.
clock_daemons() { processes_named chronyd ntpd ntpsec openntpd systemd-timesyn phc2sys sfptpd; }

# chrony_tracking: the fields of 'chronyc tracking' into the array 'tracking'. 4: offset in seconds, 10: root delay,
# 11: root dispersion, 13: leap status.
declare -a tracking=()
chrony_tracking() {
  ask chronyc -c tracking || return
  IFS=, read -r -a tracking <<<"$REPLY"
  [[ ${#tracking[@]} -ge 14 ]] || unknown "chronyc says '$REPLY'"
}

# port_states: of ptp4l.
port_states() {
  local line states=''
  ask pmc -u -b 0 'GET PORT_DATA_SET' || return
  while read -r line; do
    if [[ $line == portState* ]]; then states+="${states:+ }${line##* }"; fi
  done <<<"$REPLY"
  REPLY=$states
}

# nanoseconds SECONDS: of a decimal number such as -0.000012345.
nanoseconds() {
  [[ $1 =~ ^(-?)([0-9]{1,9})\.([0-9]{1,9})$ ]] || return 1
  local -r fraction=${BASH_REMATCH[3]}000000000
  REPLY="${BASH_REMATCH[1]}$((10#${BASH_REMATCH[2]} * 1000000000 + 10#${fraction:0:9}))"
}

# start_of_machine: by wall clock, in milliseconds since 1970. Moves when the clock is set.
start_of_machine() {
  local up
  read_value /proc/uptime || return
  [[ $REPLY =~ ^([0-9]{1,9})\.([0-9]{2}) ]] || { unknown "/proc/uptime says '$REPLY'"; return; }
  up=$((10#${BASH_REMATCH[1]} * 1000 + 10#${BASH_REMATCH[2]} * 10))
  now_ns
  REPLY=$((REPLY / 1000000 - up))
}

# note_clock: what clock-step compares with. The first of a start of the machine stays.
note_clock() {
  local boot=''
  if [[ -r $state/clock ]]; then read -r boot _ <"$state/clock" || :; fi
  if [[ $boot == "$boot_id" ]] || ! start_of_machine; then return 0; fi
  printf '%s %s\n' "$boot_id" "$REPLY" 2>/dev/null >"$state/clock" || :
}
