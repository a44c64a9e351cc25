# shellcheck shell=bash
# list: the settings, with their reasons.

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
