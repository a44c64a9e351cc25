# shellcheck shell=bash
# The commands. Each goes through the settings in the order of writing, with the same evaluation.

declare -A verdict_counts=()

# is_chosen ID: by --only and by roles.conf.
is_chosen() {
  if [[ -n ${skipped[$1]:-} || ${setting_internal[$1]} == yes ]]; then return 1; fi
  [[ ${#only[@]} -eq 0 ]] || is_named "$1" || [[ " ${only[*]} " == *" ${setting_group[$1]} "* ]]
}

is_named() { [[ " ${only[*]} " == *" $1 "* ]]; }

# is_to_change ID: something to do, that apply may do. What is information only is done when it is asked for.
is_to_change() {
  [[ $CHANGEABLE == true && $VERDICT != not_applicable && $VERDICT != unknown ]] || return 1
  [[ $VERDICT != ok ]] || is_wished_for "$1"
}

is_wished_for() { [[ -n $FIX ]] && { is_named "$1" || [[ -n ${wishes[$1]+wished} ]]; }; }

count_verdict() { verdict_counts[$1]=$((${verdict_counts[$1]:-0} + 1)); }

# report TYPE ID SUBJECT PAIR...: the object of one evaluation.
report() {
  local -r type=$1 id=$2 subject=$3
  local kernel_version=''
  shift 3
  if read_value /proc/sys/kernel/osrelease; then kernel_version=$REPLY; fi
  now_ns
  json "$type" "id=$id" "group=${setting_group[$id]}" "verdict=$VERDICT" "severity=${setting_severity[$id]}" \
    "role=${setting_role[$id]}" "target=$subject" "found?=$FOUND" "want?=$WANTED" "fix?=$FIX" "reason?=$given_reason" \
    "applies=${setting_applies[$id]}" "disruptive=${setting_disruptive[$id]}" "kernel?=$kernel_version" "ts_ns:=$REPLY" "$@"
}

given_reason=''

show_evaluation() {
  local -r id=$1 subject=$2
  count_verdict "$VERDICT"
  given_reason=$REASON
  if [[ $json == true ]]; then
    report check "$id" "$subject"
    return
  fi
  row '%-14s %-22s %-18s ' "$VERDICT" "$id" "$subject"
  case $VERDICT in
    ok) put "${FOUND:-empty}${FIX:+ (for the record; $WANTED: $FIX)}" ;;
    warn | fail) put "found ${FOUND:-empty}, wanted ${WANTED:-empty}${FIX:+. Fix: $FIX}${given_reason:+ ($given_reason)}" ;;
    *) put "${FOUND:+found $FOUND: }$given_reason" ;;
  esac
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
    "$action" "$id" "$subject"
  done
}

command_check() {
  local id
  if [[ $json == true ]]; then print_host; fi
  print_roles
  for id in "${setting_ids[@]}"; do
    if is_chosen "$id"; then for_each show_evaluation "$id"; fi
  done
  if [[ ${#only[@]} -eq 0 ]]; then check_drift; fi
  summarize
  [[ ${verdict_counts[fail]:-0} -eq 0 ]]
}

# Facts by which two hosts are compared.
print_host() {
  local release='' cmdline='' model='' virtual=false container=false line
  if read_value /proc/sys/kernel/osrelease; then release=$REPLY; fi
  if read_value /proc/cmdline; then cmdline=$REPLY; fi
  if [[ -r $root/proc/cpuinfo ]]; then
    while IFS= read -r line; do
      if [[ $line == 'model name'*': '* ]]; then
        model=${line#*: }
        break
      fi
    done <"$root/proc/cpuinfo"
  fi
  if is_virtual; then virtual=true; fi
  if is_container; then container=true; fi
  json host "kernel?=$release" "cmdline?=$cmdline" "cpu_model?=$model" "virtual_machine:=$virtual" "container:=$container" \
    "interfaces=${interfaces[*]}"
}

summarize() {
  local verdict pairs=() text=''
  for verdict in ok warn fail not_applicable unknown; do
    pairs+=("$verdict:=${verdict_counts[$verdict]:-0}")
    text+="${text:+, }${verdict_counts[$verdict]:-0} $verdict"
  done
  if [[ $json == true ]]; then json summary "command=$command" "${pairs[@]}" "$@"; else put "$text"; fi
}

command_plan() {
  local id phase
  plan_changes=0
  print_roles
  for phase in "${apply_order[@]}"; do
    for id in "${setting_ids[@]}"; do
      if [[ ${setting_phase[$id]} == "$phase" ]] && is_chosen "$id"; then for_each plan_one "$id"; fi
    done
  done
  if [[ $json == false ]]; then
    put "$plan_changes to change by 'tune apply'; the rest is as wanted, or is told above"
  fi
  summarize "changes:=$plan_changes"
}

plan_changes=0

plan_one() {
  local -r id=$1 subject=$2
  local action=none
  count_verdict "$VERDICT"
  given_reason=$REASON
  if is_to_change "$id"; then
    action=apply
    plan_changes=$((plan_changes + 1))
    if holds_back "$id" "$subject"; then
      action=held_back
      given_reason=$REASON
    fi
  elif [[ $VERDICT == warn || $VERDICT == fail ]]; then
    action=by_hand
  fi
  WHY='' COST='' SOURCE=''
  if has_part "$id" why; then call_part "$id" why; fi
  local reboot=false
  if [[ ${setting_applies[$id]} != runtime ]]; then reboot=true; fi
  if [[ $json == true ]]; then
    report plan "$id" "$subject" "action=$action" "why?=$WHY" "cost?=$COST" "source?=$SOURCE" "needs_reboot:=$reboot"
    return
  fi
  case $action in
    none)
      if [[ $VERDICT == not_applicable || $VERDICT == unknown ]]; then put "$VERDICT: $id $subject: $given_reason"; fi
      return
      ;;
    apply) put "change: $id $subject" ;;
    held_back) put "held back: $id $subject: $given_reason" ;;
    by_hand) put "by hand: $id $subject${given_reason:+: $given_reason}" ;;
  esac
  put "  found   ${FOUND:-empty}"
  put "  wanted  ${WANTED:-empty}"
  put "  why     $WHY"
  put "  cost    $COST"
  put "  risk    ${setting_disruptive[$id]}; reboot needed: $reboot"
  put "  how     ${FIX:-nothing that tune knows}"
  put ''
}

# holds_back ID SUBJECT: whether a write that may take a link down has to be asked for.
holds_back() {
  [[ ${setting_disruptive[$1]} == link ]] || return 1
  if [[ $allow_link_flap == false ]]; then
    REASON='it may take the link down for a moment: --allow-link-flap'
    return 0
  fi
  if [[ $allow_management == false ]] && carries_management "${2%%/*}"; then
    REASON+=', and it may take the link down: --allow-management-interface'
    return 0
  fi
  return 1
}

declare -A result_counts=()

# tell RESULT ID SUBJECT FROM TO: one change, or why there was none.
tell() {
  local -r result=$1 id=$2 subject=$3 from=$4 to=$5
  result_counts[$result]=$((${result_counts[$result]:-0} + 1))
  if [[ $json == true ]]; then
    now_ns
    json change "id=$id" "target=$subject" "result=$result" "from?=$from" "to?=$to" "reason?=$REASON" "ts_ns:=$REPLY"
  else
    row '%-14s %-22s %-18s %s\n' "$result" "$id" "$subject" "${from:-empty} -> ${to:-empty}${REASON:+: $REASON}"
  fi
}

broken=false

command_apply() {
  local phase id key
  if [[ $dry_run == true ]]; then find_journal; else prepare_writing; fi
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

declare -A revert_action=() # key -> what will be done with it, decided before anything is written

command_revert() {
  local phase index key
  local -a keys
  if [[ $dry_run == true ]]; then
    find_journal
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
    void) close_entry "$key" 'the machine was started anew since, which took it back' ;;
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
      elif [[ $status -eq $not_applicable_status && $after == gone ]]; then
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

NOW=''

command_status() {
  local key drifted=0
  find_journal
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

# Settings that are not as tune left them, among the checks.
check_drift() {
  local key drifted=0
  find_journal
  [[ -r $journal ]] || return 0
  load_journal
  for key in "${open_keys[@]}"; do
    state_of "$key"
    if [[ $REPLY != drifted && $REPLY != undone ]]; then continue; fi
    drifted=$((drifted + 1))
    show_drift "${open_id[$key]}/${open_subject[$key]}" fail "$NOW" "${open_after[$key]}"
  done
  if [[ $drifted -eq 0 ]]; then show_drift host ok none none; fi
}

# show_drift TARGET VERDICT FOUND WANTED
show_drift() {
  count_verdict "$2"
  if [[ $json == true ]]; then
    now_ns
    json check id=settings-drift group=kernel "verdict=$2" severity=high role=host "target=$1" "found?=$3" "want?=$4" \
      "fix?=$([[ $2 == ok ]] || printf 'tune status; then tune apply, or tune revert')" "reason?=" applies=runtime \
      disruptive=none "ts_ns:=$REPLY"
  else
    row '%-14s %-22s %-18s %s\n' "$2" settings-drift "$1" "found $3, wanted $4"
  fi
}

command_list() {
  local id
  for id in "${setting_ids[@]}"; do
    is_chosen "$id" || continue
    WHY='' COST='' SOURCE=''
    if has_part "$id" why; then call_part "$id" why; fi
    local changes=false
    if has_part "$id" set; then changes=true; fi
    if [[ $json == true ]]; then
      json setting "id=$id" "group=${setting_group[$id]}" "severity=${setting_severity[$id]}" "role=${setting_role[$id]}" \
        "applies=${setting_applies[$id]}" "disruptive=${setting_disruptive[$id]}" "changes:=$changes" "why?=$WHY" \
        "cost?=$COST" "source?=$SOURCE"
    else
      row '%-8s %-24s %-9s %s\n' "${setting_group[$id]}" "$id" "${setting_severity[$id]}" "$WHY"
    fi
  done
}
