# shellcheck shell=bash
# Results of checks, a line each: verdict, name, text, separated by tabs. Sourced by the other scripts of a guest.

say() {
  local -r text=${3:-}
  printf '%s\t%s\t%s\n' "$1" "$2" "${text//$'\t'/ }" >&3
}

# brief FILE: its first lines that say something, in one.
brief() {
  tr -cd '\t\n -~' <"$1" | grep -m 4 '[a-zA-Z]' | cut -c 1-200 | tr -s ' \n' ' '
}

now() { cut -d . -f 1 /proc/uptime; }

# timed NAME COMMAND...: with what it took.
timed() {
  local start
  start=$(now)
  "${@:2}"
  say fact "seconds $1" "$(($(now) - start))"
}
