# shellcheck shell=bash
# What people and programs read: messages on standard error, results on standard output, JSON one object a line.

say() { printf '%s\n' "$*" >&2 || :; }
warn() { say "tune: warning: $*"; }

# die STATUS MESSAGE...: what is wrong, where, what to do. 1 failed, 2 usage or configuration, 3 privilege.
die() {
  local -r status=$1
  shift
  say "tune: $*"
  exit "$status"
}

# A reader that went away (a pipe, a closed session) must not end a change half-way.
put() { printf '%s\n' "$*" 2>/dev/null || :; }

# row FORMAT ARG...: one line of a table.
row() {
  # shellcheck disable=SC2059 # the format is the caller's
  printf "$@" 2>/dev/null || :
}

json_escape() {
  local text=$1 out='' character code position
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  if [[ $text == *[[:cntrl:]]* ]]; then
    for ((position = 0; position < ${#text}; position++)); do
      character=${text:position:1}
      if [[ $character == [[:cntrl:]] ]]; then
        printf -v code '\\u%04x' "'$character"
        character=$code
      fi
      out+=$character
    done
    text=$out
  fi
  REPLY=$text
}

# json TYPE KEY=TEXT KEY:=NUMBER|true|false|null KEY?=TEXT...: one object; KEY?= is null when the text is empty.
json() {
  local line="{\"type\":\"$1\"" pair
  shift
  for pair in "$@"; do
    # Keys and most texts are as they are.
    if [[ $pair == *[\"\\[:cntrl:]]* ]]; then
      json_escape "$pair"
      pair=$REPLY
    fi
    case ${pair%%=*} in
      *:) line+=",\"${pair%%:=*}\":${pair#*=}" ;;
      *\?) if [[ -z ${pair#*=} ]]; then line+=",\"${pair%%\?=*}\":null"; else line+=",\"${pair%%\?=*}\":\"${pair#*=}\""; fi ;;
      *) line+=",\"${pair%%=*}\":\"${pair#*=}\"" ;;
    esac
  done
  put "$line}"
}

# Nanoseconds since 1970, UTC; the clock that bash reads has microseconds.
now_ns() { REPLY="${EPOCHREALTIME/[.,]/}000"; }
