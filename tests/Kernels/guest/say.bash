# shellcheck shell=bash
# Results of checks, a line each: verdict, name, text, separated by tabs. Sourced by the other scripts of a guest.

say() {
  local -r text=${3:-}
  printf '%s\t%s\t%s\n' "$1" "$2" "${text//$'\t'/ }" >&3
}

# brief FILE: its first lines that say something, in one.
brief() {
  grep --text --extended-regexp --max-count 4 '[a-zA-Z]' "$1" | cut -c 1-200 | tr -s ' \n' ' '
}

# check NAME COMMAND...: ok, or FAIL with the first lines of what it printed.
check() {
  local status=0
  "${@:2}" >/tmp/checked 2>&1 || status=$?
  if [[ $status -eq 0 ]]; then
    say ok "$1"
  else
    say FAIL "$1" "exit code $status: $(brief /tmp/checked)"
  fi
  return "$status"
}

now() { cut -d . -f 1 /proc/uptime; }

# timed NAME COMMAND...: with what it took.
timed() {
  local start
  start=$(now)
  "${@:2}"
  say fact "seconds $1" "$(($(now) - start))"
}
