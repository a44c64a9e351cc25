# shellcheck shell=bash
# What remains attached after 'kill -9' of run. Sourced by all.bash.

readonly lab=lab device=lab0

in_lab() { ip netns exec "$lab" "$@"; }

start_run() {
  ip netns exec "$lab" telemetry run --interface "$device" --transport array --ring-bytes 1MiB \
    --feed 'itch=moldudp64-itch50@239.9.9.1:26477' --session 'orders=soupbintcp-ouch5@10.9.9.2:15000' \
    --channel 'aeron:ipc' >/tmp/run 2>&1 &
  run_id=$!
  local tries=0
  # Sent packets are watched last.
  until attached tcx || attached clsact; do
    if ! kill -0 "$run_id" 2>/dev/null || [[ $((++tries)) -gt 60 ]]; then return 1; fi
    sleep 1
  done
}

# attachments [xdp|tcx|clsact]: of the device and of the program that watches what is sent, a line each. bpftool may be too
# old to know TCX: a link to that program is one.
attachments() {
  local program
  case ${1:-all} in
    xdp) in_lab bpftool net show dev "$device" 2>/dev/null | grep -E "^$device.* (driver|generic) id" ;;
    clsact) in_lab tc filter show dev "$device" egress 2>/dev/null | grep ' handle 0x' ;;
    tcx)
      for program in $(bpftool prog show name tc_tx 2>/dev/null | sed -nE 's/^([0-9]+): .*/\1/p'); do
        bpftool link show 2>/dev/null | grep -E " prog $program *$" | sed 's/^/tcx link /'
      done
      ;;
    all) attachments xdp; attachments tcx; attachments clsact ;;
  esac
}

attached() { [[ -n $(attachments "$1") ]]; }

left() { attachments | tr -s ' \n' ' '; }

check_killed() {
  ip netns add "$lab"
  in_lab ip link set lo up
  in_lab ip link add "$device" type veth peer name lab1
  in_lab ip addr add 10.9.9.1/24 dev "$device"
  in_lab ip link set "$device" up
  in_lab ip link set lab1 up
  if ! start_run; then
    say FAIL 'kill -9' "run does not attach: $(brief /tmp/run)"
    kill -9 "$run_id" 2>/dev/null || :
    return
  fi
  local tcx=no
  if attached tcx; then tcx=yes; fi
  say fact attached "$(left)"
  kill -9 "$run_id"
  wait "$run_id" 2>/dev/null || :
  sleep 1
  if attached xdp; then say FAIL 'kill -9: XDP is detached' "$(left)"; else say ok 'kill -9: XDP is detached'; fi
  if [[ $tcx == yes ]]; then
    if attached tcx; then say FAIL 'kill -9: TCX is detached' "$(left)"; else say ok 'kill -9: TCX is detached'; fi
    if [[ ${doctor_said[tcx]:-} == ok ]]; then say ok 'doctor on tcx'; else say FAIL 'doctor on tcx' 'TCX is used'; fi
  else
    check_filter
    if [[ ${doctor_said[tcx]:-} != ok ]]; then say ok 'doctor on tcx'; else say FAIL 'doctor on tcx' 'TCX is not used'; fi
  fi
  check_stopped
}

# With clsact the filter stays, doctor names it, and the next run replaces it.
check_filter() {
  local remained
  remained=$(attachments clsact | wc -l)
  if [[ $remained -ne 1 ]]; then
    say FAIL 'kill -9: clsact keeps one filter' "$remained filters"
    return
  fi
  say ok 'kill -9: clsact keeps one filter'
  in_lab timeout 60 telemetry doctor --interface "$device" --seconds 0 --json >/tmp/left 2>&1 || :
  if grep -E 'left|filter|killed' /tmp/left | grep -q "$device"; then
    say ok 'kill -9: doctor names the filter'
  else
    say FAIL 'kill -9: doctor names the filter' 'it does not'
  fi
}

# A second run finds what the first left, attaches once, and leaves nothing when it is stopped.
check_stopped() {
  if ! start_run; then
    say FAIL 'run after kill -9' "it does not attach: $(brief /tmp/run)"
    kill -9 "$run_id" 2>/dev/null || :
    return
  fi
  local count
  count=$({ attachments tcx; attachments clsact; } | wc -l)
  if [[ $count -eq 1 ]]; then
    say ok 'run after kill -9 attaches once'
  else
    say FAIL 'run after kill -9 attaches once' "$(left)"
  fi
  kill -TERM "$run_id"
  wait "$run_id" 2>/dev/null || :
  if [[ -z $(left) ]]; then say ok 'a stopped run leaves nothing'; else say FAIL 'a stopped run leaves nothing' "$(left)"; fi
}
