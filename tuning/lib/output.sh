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
  if [[ $text != *[\"\\[:cntrl:]]* ]]; then
    REPLY=$text
    return
  fi
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
  local line key value pair
  json_escape "$1"
  line="{\"type\":\"$REPLY\""
  shift
  for pair in "$@"; do
    key=${pair%%=*}
    value=${pair#*=}
    case $key in
      *:) line+=",\"${key%:}\":$value" ;;
      *\?)
        if [[ -z $value ]]; then
          line+=",\"${key%\?}\":null"
        else
          json_escape "$value"
          line+=",\"${key%\?}\":\"$REPLY\""
        fi
        ;;
      *)
        json_escape "$value"
        line+=",\"$key\":\"$REPLY\""
        ;;
    esac
  done
  put "$line}"
}

# Nanoseconds since 1970, UTC; the clock that bash reads has microseconds.
now_ns() { REPLY="${EPOCHREALTIME/[.,]/}000"; }
