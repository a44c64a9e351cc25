# shellcheck shell=bash
# Which settings are chosen, and how an evaluation is told.

declare -A verdict_counts=()

given_reason=''

# is_chosen ID: by --only and by roles.conf.
is_chosen() {
  if [[ -n ${skipped[$1]:-} || ${setting_internal[$1]} == yes ]]; then return 1; fi
  [[ ${#only[@]} -eq 0 ]] || is_named "$1" || [[ " ${only[*]} " == *" ${setting_group[$1]} "* ]]
}

is_named() { [[ " ${only[*]} " == *" $1 "* ]]; }

# is_to_change ID: something to do, that apply may do. What is information only is done when it is asked for.
is_to_change() {
  [[ $CHANGEABLE == true && $VERDICT != not_applicable && $VERDICT != unknown ]] || return 1
  [[ $VERDICT != ok && ${setting_asked[$1]} == no ]] || is_wished_for "$1"
}

is_wished_for() { [[ -n $FIX ]] && { is_named "$1" || [[ -n ${wishes[$1]+wished} ]]; }; }

count_verdict() { verdict_counts[$1]=$((${verdict_counts[$1]:-0} + 1)); }

# report TYPE ID SUBJECT PAIR...: the object of one evaluation.
report() {
  local -r type=$1 id=$2 subject=$3
  shift 3
  if [[ -z ${kernel_version+read} ]]; then
    kernel_version=''
    if read_value /proc/sys/kernel/osrelease; then kernel_version=$REPLY; fi
  fi
  local compare=${setting_compare[$id]}
  if has_part "$id" satisfied; then compare=own; fi
  now_ns
  json "$type" "id=$id" "group=${setting_group[$id]}" "verdict=$VERDICT" "severity=${setting_severity[$id]}" \
    "role=${setting_role[$id]}" "target=$subject" "found?=$FOUND" "want?=$WANTED" "compare=$compare" "fix?=$FIX" "reason?=$given_reason" \
    "applies=${setting_applies[$id]}" "disruptive=${setting_disruptive[$id]}" "kernel?=$kernel_version" "ts_ns:=$REPLY" "$@"
}

# for_each ACTION ID: the action with each subject, or once with none where there is none and REASON says why.
for_each() {
  local -r action=$1 id=$2
  local subject
  find_subjects "$id"
  if [[ ${#subjects[@]} -eq 0 ]]; then
    VERDICT=not_applicable FOUND='' WANTED='' FIX='' CHANGEABLE=false
    REASON=${REASON:-there is nothing here that it is about}
    "$action" "$id" none
    return
  fi
  local -ar each=("${subjects[@]}")
  for subject in "${each[@]}"; do
    evaluate "$id" "$subject"
    if [[ $command == check || $command == plan ]]; then note_conflict "$id" "$subject"; fi
    "$action" "$id" "$subject"
  done
}

summarize() {
  local verdict pairs=() text=''
  for verdict in ok warn fail not_applicable unknown; do
    pairs+=("$verdict:=${verdict_counts[$verdict]:-0}")
    text+="${text:+, }${verdict_counts[$verdict]:-0} $verdict"
  done
  if [[ $json == true ]]; then json summary "command=$command" "${pairs[@]}" "$@"; else put "$text"; fi
}
