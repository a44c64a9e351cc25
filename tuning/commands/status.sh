# shellcheck shell=bash
# status: what is changed now, and whether it still is as tune set it.

NOW=''

# state_of KEY: in a word, with the value of now in NOW.
state_of() {
  local -r key=$1
  NOW=''
  if [[ ${open_boot[$key]} != "$boot_id" ]]; then
    REPLY=void
  elif ! is_ours_here "$key"; then
    REPLY=elsewhere
  elif ! name_of "${open_device[$key]}" "${open_subject[$key]%%/*}"; then
    REPLY=gone
  else
    renamed "${open_subject[$key]}" "$REPLY"
    if ! read_back "${open_id[$key]}" "$REPLY"; then
      # A queue that a smaller number took away comes back with the number.
      if [[ ${open_after[$key]} == gone ]]; then REPLY=waiting; else REPLY=unreadable; fi
      return
    fi
    NOW=$REPLY
    if [[ ${open_state[$key]} != written ]]; then
      REPLY=begun
    elif [[ $NOW == "${open_after[$key]}" ]]; then
      REPLY=applied
    elif [[ $NOW == "${open_before[$key]}" ]]; then
      REPLY=undone
    else
      REPLY=drifted
    fi
  fi
}

command_status() {
  local key drifted=0
  load_journal
  for key in "${open_keys[@]}"; do
    state_of "$key"
    if [[ $REPLY == drifted || $REPLY == undone || $REPLY == begun ]]; then drifted=$((drifted + 1)); fi
    if [[ $json == true ]]; then
      json status "id=${open_id[$key]}" "target=${open_subject[$key]}" "state=$REPLY" "before?=${open_before[$key]}" \
        "applied?=${open_after[$key]}" "now?=$NOW"
    else
      row '%-11s %-22s %-18s %s\n' "$REPLY" "${open_id[$key]}" "${open_subject[$key]}" \
        "was ${open_before[$key]:-empty}, set to ${open_after[$key]:-nothing yet}, now ${NOW:-unreadable}"
    fi
  done
  if [[ $json == true ]]; then
    json summary command=status "entries:=${#open_keys[@]}" "drifted:=$drifted" "journal=$journal"
  else
    put "${#open_keys[@]} values are not as they were found ($journal), of which $drifted are not as tune set them"
  fi
  [[ $drifted -eq 0 ]]
}
