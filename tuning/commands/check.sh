# shellcheck shell=bash
# check: looks, changes nothing.

command_check() {
  local id
  if [[ $json == true ]]; then print_host; fi
  print_roles
  for id in "${setting_ids[@]}"; do
    if is_chosen "$id"; then for_each show_evaluation "$id"; fi
  done
  show_conflicts
  if [[ ${#only[@]} -eq 0 ]]; then check_drift; fi
  summarize
  [[ ${verdict_counts[fail]:-0} -eq 0 ]]
}

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

# Settings that are not as tune left them, among the checks.
check_drift() {
  local key drifted=0
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
