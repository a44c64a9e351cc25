# shellcheck shell=bash
# The demo, which compares what it found with what it made. Sourced by all.bash.

declare -A demo_result=()

# demo NAME OPTION...: without KVM a host stalls for milliseconds, so the repair window is long; where the exchange's
# interface dropped packets, it was too slow for a market that can be compared, and another is made.
demo() {
  local -r out="$work/demo-$1"
  local status attempt
  for attempt in 1 2 3; do
    status=0
    timeout 240 telemetry demo --seconds 4 --rate 2000 --repair-window 50ms "${@:2}" >"$out" 2>&1 || status=$?
    grep -q "the exchange's interface dropped" "$out" || break
    say fact "demo $1, attempt $attempt" "too slow: $(brief_end "$out")"
  done
  demo_result[$1]=FAIL
  if [[ $status -ne 0 ]]; then
    say FAIL "demo $1" "exit code $status: $(brief_end "$out")"
  elif ! grep -q 'found exactly what was made' "$out"; then
    say FAIL "demo $1" "it does not say that it found what was made: $(brief_end "$out")"
  else
    demo_result[$1]=ok
    say ok "demo $1"
  fi
}
