# shellcheck shell=bash
# The demo, which compares what it found with what it made. Sourced by all.bash.

declare -A demo_result=()

# demo NAME OPTION...
demo() {
  local status=0
  timeout 240 telemetry demo --seconds 4 --rate 2000 "${@:2}" >"/tmp/demo-$1" 2>&1 || status=$?
  demo_result[$1]=FAIL
  if [[ $status -ne 0 ]]; then
    say FAIL "demo $1" "exit code $status: $(brief "/tmp/demo-$1")"
  elif ! grep -q 'found exactly what was made' "/tmp/demo-$1"; then
    say FAIL "demo $1" "it does not say that it found what was made: $(tail -n 3 "/tmp/demo-$1" | tr -s ' \n' ' ')"
  else
    demo_result[$1]=ok
    say ok "demo $1"
  fi
}
