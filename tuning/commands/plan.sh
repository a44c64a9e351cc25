# shellcheck shell=bash
# plan: what apply would change, in the order of writing, by the same evaluation.

plan_changes=0
plan_explained=''
plan_unnamed=0

command_plan() {
  local id phase
  plan_changes=0
  print_roles
  for phase in "${apply_order[@]}"; do
    for id in "${setting_ids[@]}"; do
      if [[ ${setting_phase[$id]} == "$phase" ]] && is_chosen "$id"; then for_each plan_one "$id"; fi
    done
  done
  show_conflicts
  if [[ $json == false ]]; then
    if [[ $plan_unnamed -gt 0 ]]; then put "not_applicable: $plan_unnamed settings of interfaces: $no_interface_named"; fi
    put "$plan_changes to change by 'tune apply'; the rest is as wanted, or is told above"
  fi
  summarize "changes:=$plan_changes"
}

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
    if [[ $CHANGEABLE == true ]]; then action=on_request; fi
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
      if [[ $given_reason == "$no_interface_named" ]]; then
        plan_unnamed=$((plan_unnamed + 1))
      elif [[ $VERDICT == not_applicable || $VERDICT == unknown ]]; then
        put "$VERDICT: $id $subject: $given_reason"
      fi
      return
      ;;
    apply) put "change: $id $subject${given_reason:+: $given_reason}" ;;
    held_back) put "held back: $id $subject: $given_reason" ;;
    on_request) put "on request: $id $subject: apply does it when it is named with --only${given_reason:+; $given_reason}" ;;
    by_hand) put "by hand: $id $subject${given_reason:+: $given_reason}" ;;
  esac
  put "  found   ${FOUND:-empty}"
  put "  wanted  ${WANTED:-empty}"
  # Said once for all the queues, interrupts or cores that it is about.
  if [[ $id != "$plan_explained" ]]; then
    put "  why     $WHY"
    put "  cost    $COST"
    put "  risk    ${setting_disruptive[$id]}; reboot needed: $reboot"
  fi
  plan_explained=$id
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
