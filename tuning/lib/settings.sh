# shellcheck shell=bash
# The settings: what each file under settings/ declares, and the one evaluation that check, plan and apply share.

declare -a setting_ids=()
declare -A setting_group=() setting_severity=() setting_role=() setting_phase=() setting_applies=()
declare -A setting_disruptive=() setting_compare=() setting_namespaced=() setting_internal=() setting_asked=() setting_pieces=()

loading_group=''

# setting ID KEY=VALUE...: what a settings file begins with.
#   severity   critical, high, medium, low, info (info is only changed when asked for by name)
#   role       what it is evaluated for: host, interface, feed, order, cpu, ...; a word for the reader
#   phase      when it is written and restored: lib/order.sh
#   compare    equal (default), number, cpus, mask, at_least, at_most, word
#   disruptive none (default), packets, link: what apply may do to traffic
#   applies    runtime (default), boot, bios: what it takes
#   namespaced yes where the value is the network namespace's own; interfaces always are
#   asked      yes where it is only changed when it is named with --only or wished for in roles.conf
#   pieces     yes where one value takes several writes: what a crash between them leaves is ours
#   internal   yes for what only the journal knows: what other settings' writes take along
setting() {
  local -r id=$1
  local pair
  shift
  setting_ids+=("$id")
  setting_group[$id]=$loading_group
  setting_severity[$id]=medium
  setting_role[$id]=host
  setting_phase[$id]=host
  setting_applies[$id]=runtime
  setting_disruptive[$id]=none
  setting_compare[$id]=equal
  setting_namespaced[$id]=no
  setting_internal[$id]=no
  setting_asked[$id]=no
  setting_pieces[$id]=no
  for pair in "$@"; do
    case $pair in
      severity=*) setting_severity[$id]=${pair#*=} ;;
      role=*) setting_role[$id]=${pair#*=} ;;
      phase=*) setting_phase[$id]=${pair#*=} ;;
      compare=*) setting_compare[$id]=${pair#*=} ;;
      disruptive=*) setting_disruptive[$id]=${pair#*=} ;;
      applies=*) setting_applies[$id]=${pair#*=} ;;
      internal=*) setting_internal[$id]=${pair#*=} ;;
      asked=*) setting_asked[$id]=${pair#*=} ;;
      pieces=*) setting_pieces[$id]=${pair#*=} ;;
      namespaced=*) setting_namespaced[$id]=${pair#*=} ;;
      *) die 1 "settings: $id has no such word: $pair" ;;
    esac
  done
}

load_settings() {
  local -r folder=$1
  local file
  for loading_group in "${groups[@]}"; do
    for file in "$folder/$loading_group"/*.sh; do
      [[ -e $file ]] || continue
      # shellcheck source=/dev/null # one file for each setting
      source "$file"
    done
  done
}

# Whether the subject is an interface or a part of one.
is_of_interface() { [[ ${setting_role[$1]} =~ ^(interface|feed|order)$ ]]; }

is_setting() { [[ -n ${setting_group[$1]+known} ]]; }

# has_part ID PART, call_part ID PART ARG...: the functions of a settings file.
has_part() { declare -F "setting_${1//-/_}_$2" >/dev/null; }
call_part() {
  local -r function="setting_${1//-/_}_$2"
  shift 2
  "$function" "$@"
}

# What a settings file says of itself: explain REASON COST SOURCE.
WHY='' COST='' SOURCE=''
explain() {
  WHY=$1
  COST=$2
  SOURCE=$3
}

# Subjects of a setting into the array 'subjects'; REASON where there is none.
declare -a subjects=()
find_subjects() {
  subjects=()
  REASON=''
  if has_part "$1" subjects; then
    call_part "$1" subjects || :
  else
    subjects=(host)
  fi
}

# is_good ID FOUND WANTED
is_good() {
  local wanted
  if has_part "$1" satisfied; then
    call_part "$1" satisfied "$2" "$3"
    return
  fi
  case ${setting_compare[$1]} in
    equal) [[ $2 == "$3" ]] ;;
    number) is_number "$2" && is_number "$3" && (($2 == $3)) ;;
    at_least) is_number "$2" && is_number "$3" && (($2 >= $3)) ;;
    at_most) is_number "$2" && is_number "$3" && (($2 <= $3)) ;;
    word) [[ " $2 " == *" $3 "* ]] ;;
    cpus)
      normal_cpus "$3"
      wanted=$REPLY
      normal_cpus "$2"
      [[ $REPLY == "$wanted" ]]
      ;;
    mask)
      list_of_mask "$3" || return 1
      wanted=$REPLY
      list_of_mask "$2" && [[ $REPLY == "$wanted" ]]
      ;;
  esac
}

is_number() { [[ $1 =~ ^-?(0|[1-9][0-9]{0,17})$ ]]; }

# evaluate ID SUBJECT: VERDICT, FOUND, WANTED, REASON, FIX, CHANGEABLE.
evaluate() {
  local -r id=$1 subject=$2
  local status=0
  VERDICT='' FOUND='' WANTED='' FIX='' CHANGEABLE=false
  REASON=''
  call_part "$id" get "$subject" || status=$?
  if [[ $status -ne 0 ]]; then
    verdict_of_status "$status"
    return
  fi
  FOUND=$REPLY
  REASON=''
  if [[ -n ${wishes[$id]+wished} ]]; then
    REPLY=${wishes[$id]}
  else
    call_part "$id" want "$subject" || status=$?
    if [[ $status -ne 0 ]]; then
      verdict_of_status "$status"
      return
    fi
  fi
  WANTED=$REPLY
  if is_good "$id" "$FOUND" "$WANTED"; then
    VERDICT=ok
    return
  fi
  case ${setting_severity[$id]} in
    critical | high) VERDICT=fail ;;
    medium | low) VERDICT=warn ;;
    *) VERDICT=ok ;;
  esac
  find_fix "$id" "$subject"
  if [[ -z $REASON ]] && has_part "$id" detail; then
    call_part "$id" detail "$subject"
    REASON=$REPLY
  fi
}

# A get or want that did not answer.
verdict_of_status() {
  case $1 in
    "$not_applicable_status") VERDICT=not_applicable ;;
    *)
      VERDICT=unknown
      fix_of_unknown "$REASON"
      ;;
  esac
  REASON=${REASON:-no reason was given}
}

# The commands that would be run, by running the code that would run them; or what a person has to do.
find_fix() {
  local -r id=$1 subject=$2
  REASON=''
  if ! has_part "$id" set; then
    if has_part "$id" hint; then
      call_part "$id" hint "$subject" "$WANTED" || :
      FIX=$REPLY
    fi
    return
  fi
  explaining=true
  explained=''
  if call_part "$id" set "$subject" "$WANTED"; then
    FIX=$explained
    CHANGEABLE=true
    REASON=''
  fi
  explaining=false
  if [[ $CHANGEABLE == true ]] && has_part "$id" changeable; then
    call_part "$id" changeable "$subject" || cannot_change $?
  fi
}

# A value that is not as wanted, and that stays: what is wrong with it remains a warning, without a fix. Or nobody can tell
# whether it stays.
cannot_change() {
  CHANGEABLE=false
  if [[ $1 -eq $unknown_status ]]; then
    FIX=''
    verdict_of_status "$1"
    return
  fi
  VERDICT=not_applicable
  if [[ $1 -eq $fixed_status ]]; then
    VERDICT=warn
    FIX=''
  fi
}
