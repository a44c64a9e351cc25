# shellcheck shell=bash
# revert: what the journal has is put back, in the order of restoring.

declare -A revert_action=() # key -> what will be done with it, decided before anything is written

command_revert() {
  local phase index key
  local -a keys
  if [[ $dry_run == true ]]; then
    load_journal
  else
    prepare_writing
  fi
  keys=("${open_keys[@]}")
  for key in "${keys[@]}"; do decide_revert "$key"; done
  for phase in "${revert_order[@]}"; do
    phase_keys "$phase" "${keys[@]}"
    for index in $REPLY; do
      if [[ -z $stopping ]] && is_to_restore "${open_id[${keys[index]}]}"; then revert_one "${keys[index]}"; fi
    done
  done
  if [[ $dry_run == false ]]; then
    sync_journal
    retire_journal
    note_cpus
  fi
  finish_results
  [[ ${result_counts[failed]:-0} -eq 0 && ${result_counts[foreign]:-0} -eq 0 && -z $stopping ]]
}

# With --only a part is put back; what a write took along goes with the group.
is_to_restore() { [[ ${#only[@]} -eq 0 ]] || is_named "$1" || [[ " ${only[*]} " == *" ${setting_group[$1]} "* ]]; }

# decide_revert KEY: before anything is written, since one restored value may take others along.
decide_revert() {
  local -r key=$1
  local name
  if [[ $forget == true ]]; then
    revert_action[$key]=forget
  elif [[ ${open_boot[$key]} != "$boot_id" ]]; then
    revert_action[$key]=void
  elif ! is_ours_here "$key"; then
    revert_action[$key]=elsewhere
  elif ! name_of "${open_device[$key]}" "${open_subject[$key]%%/*}"; then
    revert_action[$key]=gone
  else
    name=$REPLY
    renamed "${open_subject[$key]}" "$name"
    revert_action[$key]="restore $REPLY"
    # What cannot be read now may be there again when the number of queues is restored.
    if read_back "${open_id[$key]}" "$REPLY" && [[ $REPLY != "${open_before[$key]}" ]] && is_foreign "$key" "$REPLY"; then
      revert_action[$key]="foreign $REPLY"
    fi
  fi
}

# is_foreign KEY VALUE: neither what it was nor what we made of it.
is_foreign() {
  [[ $force == false && ${open_state[$1]} == written && $2 != "${open_after[$1]}" && ${open_after[$1]} != gone ]]
}

revert_one() {
  local -r key=$1 id=${open_id[$1]} subject=${open_subject[$1]} before=${open_before[$1]} after=${open_after[$1]}
  local -r action=${revert_action[$1]}
  local status=0
  REASON=''
  case $action in
    foreign\ *)
      REASON="tune had made it '$after'; something else has set '${action#foreign }' since, which stays. --force restores '$before'"
      tell foreign "$id" "$subject" "${action#foreign }" "$before"
      return
      ;;
    elsewhere)
      REASON='it belongs to another network namespace: run revert there'
      tell foreign "$id" "$subject" "$after" "$before"
      return
      ;;
    forget) close_entry "$key" 'forgotten as asked, the value stays' ;;
    void) close_entry "$key" 'the machine was restarted since, which took it back' ;;
    gone) close_entry "$key" 'the device is gone, and its values with it' ;;
    restore\ *)
      if [[ $dry_run == true ]]; then
        tell would_change "$id" "$subject" "$after" "$before"
        return
      fi
      restore "$key" "${action#restore }" "$before" || status=$?
      if [[ $status -eq 0 ]]; then
        record closed "$key" restored ''
        tell reverted "$id" "${action#restore }" "$after" "$before"
      elif [[ $status -eq $gone_status ]]; then
        close_entry "$key" "$REASON"
      else
        tell failed "$id" "$subject" "$after" "$before"
      fi
      ;;
  esac
}

# close_entry KEY REASON: nothing is left to restore.
close_entry() {
  REASON=$2
  tell void "${open_id[$1]}" "${open_subject[$1]}" "${open_after[$1]}" "${open_before[$1]}"
  if [[ $dry_run == false ]]; then record closed "$1" 'nothing to restore' ''; fi
}
