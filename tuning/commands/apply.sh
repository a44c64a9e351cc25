# shellcheck shell=bash
# apply: changes what plan says, in the same order, each value in the journal before.

declare -A result_counts=()

broken=false

command_apply() {
  local phase id key
  if [[ $dry_run == false ]]; then
    prepare_writing
    # What stays of the journal is this start's; an empty one starts over.
    forget_earlier_starts
    retire_journal
  fi
  print_roles
  for phase in "${apply_order[@]}"; do
    for id in "${setting_ids[@]}"; do
      if [[ ${setting_phase[$id]} != "$phase" ]] || ! is_chosen "$id"; then continue; fi
      for_each apply_one "$id"
      if is_over; then break 2; fi
    done
  done
  if [[ $dry_run == false ]]; then
    if ! is_over; then look_again; fi
    if is_over; then abandon; fi
    retire_journal
    note_cpus
  fi
  finish_results
  [[ ${result_counts[failed]:-0} -eq 0 && ${result_counts[foreign]:-0} -eq 0 && -z $stopping ]]
}

# What a run that writes begins with.
prepare_writing() {
  [[ -n $root || $EUID -eq 0 ]] || die 3 "apply and revert write to /sys and /proc: run tune as root, or look with --dry-run"
  trap 'stopping=INT' INT
  trap 'stopping=TERM' TERM
  trap '' HUP PIPE # a link that flaps may end the session that runs tune
  open_journal
  recover
  note_clock
}

is_over() { [[ -n $stopping || ($broken == true && $keep_going == false) ]]; }

apply_one() {
  local -r id=$1 subject=$2
  local -r from=$FOUND to=$WANTED
  local status=0
  if is_over; then return; fi
  if ! is_to_change "$id"; then
    if [[ $VERDICT == not_applicable || $VERDICT == unknown ]]; then tell "$VERDICT" "$id" "$subject" "$from" "$to"; fi
    return
  fi
  if holds_back "$id" "$subject"; then
    tell held_back "$id" "$subject" "$from" "$to"
    return
  fi
  if [[ $dry_run == true ]]; then
    REASON=$FIX
    tell would_change "$id" "$subject" "$from" "$to"
    return
  fi
  change "$id" "$subject" "$to" || status=$?
  case $status in
    0)
      REASON=''
      tell changed "$id" "$subject" "$from" "$to"
      ;;
    "$not_applicable_status") tell not_applicable "$id" "$subject" "$from" "$to" ;;
    3) tell foreign "$id" "$subject" "$from" "$to" ;;
    *)
      broken=true
      tell failed "$id" "$subject" "$from" "$to"
      ;;
  esac
}

# tell RESULT ID SUBJECT FROM TO: one change, or why there was none.
tell() {
  local -r result=$1 id=$2 subject=$3 from=$4 to=$5
  result_counts[$result]=$((${result_counts[$result]:-0} + 1))
  if [[ $json == true ]]; then
    now_ns
    json change "id=$id" "target=$subject" "result=$result" "from?=$from" "to?=$to" "reason?=$REASON" "ts_ns:=$REPLY"
  elif [[ $result == not_applicable || $result == unknown ]]; then
    row '%-14s %-22s %-18s %s\n' "$result" "$id" "$subject" "$REASON"
  else
    row '%-14s %-22s %-18s %s\n' "$result" "$id" "$subject" "${from:-empty} -> ${to:-empty}${REASON:+: $REASON}"
  fi
}

# Later steps, the driver or somebody else may have undone what was written.
look_again() {
  local key
  for key in "${run_keys[@]}"; do
    if [[ ${open_state[$key]:-} != written || -z ${open_wanted[$key]:-} ]]; then continue; fi
    if ! read_back "${open_id[$key]}" "${open_subject[$key]}" || [[ $REPLY == "${open_after[$key]}" ]]; then continue; fi
    REASON="it was written and is '$REPLY' again: something undid it"
    broken=true
    tell failed "${open_id[$key]}" "${open_subject[$key]}" "${open_before[$key]}" "${open_after[$key]}"
  done
}

abandon() {
  say "tune: ${stopping:+stopped by SIG$stopping; }taking back what this run changed"
  if go_back; then
    say 'tune: all of it is as it was before this run'
  else
    say "tune: not all of it could be taken back; 'tune status' tells what is left, 'tune revert' tries again"
  fi
}

finish_results() {
  local result pairs=() text=''
  for result in changed would_change reverted held_back not_applicable unknown foreign void failed; do
    pairs+=("$result:=${result_counts[$result]:-0}")
    if [[ ${result_counts[$result]:-0} -gt 0 ]]; then text+="${text:+, }${result_counts[$result]} $result"; fi
  done
  if [[ $json == true ]]; then json summary "command=$command" "${pairs[@]}"; else put "${text:-nothing to do}"; fi
}
