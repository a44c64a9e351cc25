# shellcheck shell=bash
# Changing and restoring one value; what 'apply' and 'revert' are made of.

declare -a GUARDED=()    # what a setting's 'guards' answers: "ID SUBJECT" that its write may take along
declare -a guards_begun=() # entries of the write that is under way
declare -a run_keys=()   # changed by this run, for going back
declare -A run_prior=()  # key -> what it was before this run
stopping=''              # the signal that asked for an end

# read_back ID SUBJECT
read_back() {
  forget_answers
  call_part "$1" get "$2"
}

# open_key ID SUBJECT: the journal's entry, also where the interface has got another name since.
open_key() {
  local -r id=$1 subject=$2
  local device key rest
  device=-
  if is_of_interface "$id"; then
    device_of "$subject"
    device=$REPLY
  fi
  key_of "$id" "$subject" "$device"
  rest=$REPLY
  if [[ $device != - && -z ${open_state[$rest]:-} ]]; then
    for key in "${open_keys[@]}"; do
      if [[ ${open_id[$key]} == "$id" && ${open_device[$key]} == "$device" && ${open_boot[$key]} == "$boot_id" &&
        ${open_namespace[$key]} == "$namespace" ]] && is_same_part "${open_subject[$key]}" "$subject"; then
        rest=$key
        break
      fi
    done
  fi
  REPLY=$rest
}

# The part behind the interface's name.
is_same_part() {
  local first=${1#*/} second=${2#*/}
  if [[ $1 != */* ]]; then first=''; fi
  if [[ $2 != */* ]]; then second=''; fi
  [[ $first == "$second" ]]
}

# change ID SUBJECT WANTED: journal, write, read back. 0 done, 64 the machine does not let it, 1 failed, 3 somebody else's.
change() {
  local -r id=$1 subject=$2 wanted=$3
  local key before status=0
  open_key "$id" "$subject"
  key=$REPLY
  read_back "$id" "$subject" || return
  before=$REPLY
  if [[ ${open_state[$key]:-} == written && $before != "${open_after[$key]}" && $before != "${open_before[$key]}" &&
    $force == false ]]; then
    failed "tune set it to '${open_after[$key]}', something else has set it to '$before' since; see 'tune status', or use --force"
    return 3
  fi
  guard "$id" "$subject" || return 1
  record begin "$key" "$before" "$wanted" || return 1
  sync_journal || return 1
  run_keys+=("$key")
  run_prior[$key]=$before
  call_part "$id" set "$subject" "$wanted" || status=$?
  step
  if [[ $status -ne 0 ]]; then
    local -r refused=$REASON
    if read_back "$id" "$subject" && [[ $REPLY == "$before" ]]; then close_unchanged "$key"; fi
    settle_guards
    REASON=$refused
    return "$status"
  fi
  if ! read_back "$id" "$subject"; then
    failed "it was written, and cannot be read back: $REASON"
    return 1
  fi
  record wrote "$key" "$REPLY" '' || return 1
  settle_guards || return 1
  sync_journal || return 1
  if ! is_good "$id" "${open_after[$key]}" "$wanted"; then
    failed "'$wanted' was written, '${open_after[$key]}' reads back"
    return 1
  fi
}

# An entry that this attempt began and that changed nothing; one of an earlier run stays what it was.
close_unchanged() {
  if [[ -z ${open_after[$1]} ]]; then
    record closed "$1" unchanged '' && sync_journal
  else
    record wrote "$1" "${run_prior[$1]}" ''
  fi
}

guards_are() { GUARDED=("$@"); }

# guard ID SUBJECT: writes down what the write may take along.
guard() {
  local entry other subject key value
  guards_begun=()
  has_part "$1" guards || return 0
  GUARDED=()
  call_part "$1" guards "$2" || return 0
  for entry in "${GUARDED[@]}"; do
    read -r other subject <<<"$entry"
    call_part "$other" get "$subject" || continue
    value=$REPLY
    open_key "$other" "$subject"
    key=$REPLY
    # What we changed ourselves keeps its first original.
    if [[ ${open_state[$key]:-} == written ]]; then continue; fi
    record guard "$key" "$value" '' || return 1
    guards_begun+=("$key")
  done
}

# What the write did take along stays open until it is restored.
settle_guards() {
  local key
  for key in "${guards_begun[@]}"; do
    if call_part "${open_id[$key]}" get "${open_subject[$key]}"; then
      if [[ $REPLY == "${open_before[$key]}" ]]; then
        record closed "$key" unchanged '' || return 1
      else
        run_keys+=("$key")
        run_prior[$key]=${open_before[$key]}
        record moved "$key" "$REPLY" '' || return 1
      fi
    else
      # Gone with the write, as a queue is; it may come back when the write is taken back.
      record moved "$key" gone '' || return 1
    fi
  done
}

# recover: what a crash left begun is looked at: written or not.
recover() {
  local key name subject
  for key in "${open_keys[@]}"; do
    if [[ ${open_state[$key]} == written || ${open_boot[$key]} != "$boot_id" ]]; then continue; fi
    is_ours_here "$key" || continue
    name_of "${open_device[$key]}" "${open_subject[$key]%%/*}" || continue
    name=$REPLY
    renamed "${open_subject[$key]}" "$name"
    subject=$REPLY
    if ! read_back "${open_id[$key]}" "$subject"; then continue; fi
    finish_record "$key" "$REPLY"
  done
  sync_journal
}

# finish_record KEY VALUE: what is there that neither was before nor was to be written, is not ours.
finish_record() {
  local -r key=$1 value=$2
  if [[ $value == "${open_before[$key]}" ]]; then
    record closed "$key" 'not written' ''
  elif [[ ${open_after[$key]} == gone ]]; then
    # It came back with the number of queues, and was about to be restored.
    record moved "$key" gone ''
  elif [[ ${open_state[$key]} == guard ]]; then
    record moved "$key" "$value" ''
  elif [[ $value == "${open_after[$key]}" || ${setting_pieces[${open_id[$key]}]} == yes ]] ||
    is_good "${open_id[$key]}" "$value" "${open_wanted[$key]}"; then
    record wrote "$key" "$value" ''
  else
    record wrote "$key" "${open_wanted[$key]}" ''
  fi
}

# What was changed before the machine was restarted is as it was: nothing of it is left to restore.
forget_earlier_starts() {
  local key
  for key in "${open_keys[@]}"; do
    if [[ ${open_boot[$key]} != "$boot_id" ]]; then record closed "$key" 'restarted' '' || return 1; fi
  done
}

is_ours_here() { [[ ${open_namespace[$1]} == - || ${open_namespace[$1]} == "$namespace" ]]; }

# renamed SUBJECT NAME: the subject with the interface's name of now.
renamed() {
  if [[ $1 == host ]]; then REPLY=host; elif [[ $1 == */* ]]; then REPLY="$2/${1#*/}"; else REPLY=$2; fi
}

# phase_keys PHASE KEY...: those of one phase, last changed first.
phase_keys() {
  local -r phase=$1
  local -i index
  shift
  local -a all=("$@")
  REPLY=''
  for ((index = ${#all[@]} - 1; index >= 0; index--)); do
    if [[ ${setting_phase[${open_id[${all[index]}]}]} == "$phase" ]]; then REPLY+="$index "; fi
  done
}

# restore KEY SUBJECT VALUE: writes it and reads it back.
restore() {
  local -r key=$1 subject=$2 value=$3
  local -r id=${open_id[$key]}
  local status=0
  read_back "$id" "$subject" || status=$?
  case $status in
    0) if [[ $REPLY == "$value" ]]; then return 0; fi ;;
    "$not_applicable_status") return "$gone_status" ;;
    *) return "$status" ;;
  esac
  record begin "$key" "${open_before[$key]}" "$value" || return 1
  sync_journal || return 1
  call_part "$id" set "$subject" "$value" || return
  step
  read_back "$id" "$subject" || return 1
  if [[ $REPLY != "$value" ]]; then
    failed "'$value' was written back, '$REPLY' reads back"
    return
  fi
}

# go_back: takes back what this run changed, in the order of restoring.
go_back() {
  local phase index key status failures=0
  local -a keys=()
  local seen=' '
  for key in "${run_keys[@]}"; do
    if [[ -z ${open_state[$key]:-} || $seen == *" $key "* ]]; then continue; fi
    seen+="$key "
    keys+=("$key")
  done
  for phase in "${revert_order[@]}"; do
    phase_keys "$phase" "${keys[@]}"
    for index in $REPLY; do
      key=${keys[index]}
      status=0
      restore "$key" "${open_subject[$key]}" "${run_prior[$key]}" || status=$?
      if [[ $status -eq 0 ]]; then
        finish_going_back "$key"
      elif [[ $status -eq $gone_status ]]; then
        record closed "$key" gone ''
      else
        failures=$((failures + 1))
        warn "${open_id[$key]} ${open_subject[$key]} could not be taken back: $REASON"
      fi
    done
  done
  sync_journal
  return $((failures > 0))
}

# An entry of an earlier run has the earlier run's value again, and stays.
finish_going_back() {
  if [[ ${run_prior[$1]} == "${open_before[$1]}" ]]; then
    record closed "$1" 'taken back' ''
  else
    record wrote "$1" "${run_prior[$1]}" ''
  fi
}
