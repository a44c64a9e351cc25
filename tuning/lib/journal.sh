# shellcheck shell=bash
# The journal: what each value was before it was written, on the disk before the write. Append-only, one record a line:
#
#   SEQUENCE|TIME|BOOT|NAMESPACE|EVENT|ID|SUBJECT|DEVICE|VALUE|WANTED|.
#
# Events: 'begin' (VALUE is what it was, WANTED what is about to be written), 'wrote' (VALUE as read back), 'guard' and
# 'moved' (the same for what a write may take along), 'closed' (restored, or nothing left to restore; VALUE says why).
# A last line without its full stop was cut by a power failure, before anything was written because of it.

journal=''
journal_lock=''
host_lock=''
journal_sequence=0
boot_id=''
namespace=''
steps=0

declare -a open_keys=()   # in the order of their changes, with holes
open_next=0
declare -A open_id=() open_subject=() open_device=() open_boot=() open_namespace=() open_before=() open_after=()
declare -A open_state=() open_wanted=() open_index=()

# Read-only commands take what is there, and no lock.
find_journal() {
  journal="$state/journal"
  boot_id=none
  if read_value /proc/sys/kernel/random/boot_id && [[ $REPLY =~ ^[0-9a-f-]{8,40}$ ]]; then boot_id=$REPLY; fi
  network_namespace
  namespace=$REPLY
}

# The folder is root's alone: who could write into it could have root write values.
open_journal() {
  local there
  programs_for 'the journal' stat dirname mkdir mktemp mv sync grep flock
  there=$(dirname -- "$state")
  check_way "$there"
  while [[ ! -e $there ]]; do there=$(dirname -- "$there"); done
  check_way "$(readlink -f -- "$there")"
  if [[ ! -e $state ]]; then
    (umask 077 && mkdir -p -- "$state") || die 1 "$state cannot be made; name another folder with --state DIR"
  fi
  check_owner "$state"
  [[ -d $state ]] || die 2 "$state is no folder; name another with --state DIR"
  [[ ! -e $journal && ! -L $journal ]] || check_owner "$journal"
  exec {journal_lock}>>"$state/lock"
  flock -xn "$journal_lock" ||
    die 1 "another tune is applying or reverting with $state; wait until it is done"
  lock_host
  load_journal
}

# programs_for WHAT NAME...: ends the program where one of these is missing.
programs_for() {
  local -r what=$1
  local name
  shift
  for name in "$@"; do
    if command -v "$name" >/dev/null; then continue; fi
    package_of "$name"
    die 1 "$name is not installed here, and $what needs it: install the package $REPLY"
  done
}

# With another journal it would be the same values: the lock is on the network namespace (a file that the kernel has, and
# that vanishes with it), or on the made-up tree.
lock_host() {
  exec {host_lock}<"${root:-/proc/self/ns/net}"
  flock -xn "$host_lock" ||
    die 1 'another tune is applying or reverting here with another journal (--state); wait until it is done'
}

# check_way DIRECTORY: nobody else can replace a folder on the way, or has laid a link there. What is missing is made.
check_way() {
  local path='' name link owner mode
  local -a names
  IFS=/ read -r -a names <<<"${1#/}"
  for name in '' "${names[@]}"; do
    path=${path%/}/$name
    [[ -e $path || -L $path ]] || return 0
    # The link first: with fs.protected_symlinks the kernel follows no link of another user in such a folder.
    link=$(stat -c %u -- "$path")
    [[ $link =~ ^(0|$EUID)$ ]] || die_of_another "$path"
    mode=$(stat -L -c '%u %a' -- "$path") || die 2 "$path leads nowhere"
    owner=${mode% *}
    mode=${mode#* }
    [[ $owner =~ ^(0|$EUID)$ ]] || die_of_another "$path"
    (((8#$mode & 8#022) == 0 || (8#$mode & 8#1000) != 0)) ||
      die 2 "$path can be written by others (mode $mode), who could replace $state; name another with --state DIR"
  done
}

die_of_another() {
  die 2 "$1 belongs to another user, who could replace $state; name another folder with --state DIR"
}

check_owner() {
  local owner mode
  [[ ! -L $1 ]] || die 2 "$1 is a symbolic link; the journal's place has to be a folder of its own"
  mode=$(stat -c '%u %a' -- "$1") || die 2 "$1 went away"
  owner=${mode% *}
  mode=${mode#* }
  [[ $owner == "$EUID" ]] || die 2 "$1 belongs to user $owner; it has to be of the user who runs tune"
  (((8#$mode & 8#022) == 0)) || die 2 "$1 can be written by others (mode $mode); run 'chmod go-w $1'"
}

# load_journal: what is not restored yet. A record that is not of this form ends the program: nothing is guessed.
load_journal() {
  local line torn=false
  local -i number=0
  [[ -e $journal ]] || return 0
  [[ -r $journal ]] || die 3 "$journal cannot be read; run tune as root"
  while IFS= read -r line || { [[ -n $line ]] && torn=true; }; do
    number+=1
    if [[ $torn == true ]]; then break; fi
    load_record "$line" || die 1 "$journal, line $number: not a record of tune; look at it, and move it away if it is not ours"
  done <"$journal"
  if [[ $torn == true && -n $journal_lock ]]; then cut_torn_line; fi
}

# What a power failure left of the last line goes, so that the next record begins one.
cut_torn_line() {
  local whole
  whole=$(mktemp -- "$state/journal.XXXXXX")
  grep -a '|\.$' -- "$journal" >"$whole" || :
  sync -- "$whole"
  mv -f -- "$whole" "$journal"
  sync -- "$state"
}

load_record() {
  local -a fields
  local rest
  [[ $1 == *'|.' ]] || return 1
  is_safe_value "${1//|/}" || return 1
  IFS='|' read -r -a fields <<<"$1"
  [[ ${#fields[@]} -eq 11 ]] || return 1
  [[ ${fields[0]} =~ ^[0-9]{1,9}$ && ${fields[1]} =~ ^[0-9]{1,19}$ && ${fields[2]} =~ ^[a-z0-9-]{1,40}$ ]] || return 1
  [[ ${fields[3]} =~ ^[a-z0-9-]{1,24}$ && ${fields[7]} =~ ^[A-Za-z0-9_.:@-]{0,80}$ ]] || return 1
  is_setting "${fields[5]}" || return 1
  has_part "${fields[5]}" set || return 1
  is_subject "${fields[6]}" || return 1
  journal_sequence=$((10#${fields[0]}))
  rest="${fields[5]}|${fields[6]}|${fields[7]}|${fields[2]}|${fields[3]}"
  take_record "${fields[4]}" "$rest" "${fields[8]}" "${fields[9]}" "${fields[@]:2:6}"
}

# A subject is 'host', a number, or an interface with a part of it.
is_subject() {
  [[ $1 == host || $1 =~ ^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}(/[A-Za-z0-9_.:@-]{1,64}){0,3}$ ]] && [[ $1 != *..* ]]
}

# take_record EVENT KEY VALUE WANTED BOOT NAMESPACE EVENT ID SUBJECT DEVICE
take_record() {
  local -r event=$1 key=$2 value=$3 wanted=$4
  case $event in
    begin | guard)
      if [[ -z ${open_state[$key]:-} ]]; then
        open_index[$key]=$open_next
        open_keys[open_next]=$key
        open_next=$((open_next + 1))
        open_boot[$key]=$5
        open_namespace[$key]=$6
        open_id[$key]=$8
        open_subject[$key]=$9
        open_device[$key]=${10}
        open_before[$key]=$value
        open_after[$key]=''
      fi
      if [[ $event == begin ]]; then open_wanted[$key]=$wanted; fi
      if [[ $event == begin || ${open_state[$key]:-} != written ]]; then open_state[$key]=$event; fi
      ;;
    wrote | moved)
      [[ -n ${open_state[$key]:-} ]] || return 1
      open_after[$key]=$value
      open_state[$key]=written
      ;;
    closed) forget_key "$key" ;;
    *) return 1 ;;
  esac
}

forget_key() {
  if [[ -n ${open_index[$1]:-} ]]; then unset "open_keys[${open_index[$1]}]"; fi
  open_index[$1]=''
  open_state[$1]=''
}

# key_of ID SUBJECT DEVICE: the entry that a change of it here and now belongs to. First original wins.
key_of() {
  local place=-
  if is_namespaced "$1"; then place=$namespace; fi
  REPLY="$1|$2|$3|$boot_id|$place"
}

is_namespaced() { [[ ${setting_namespaced[$1]} == yes ]] || is_of_interface "$1"; }

# record EVENT KEY VALUE WANTED: appended; 'sync_journal' brings it to the disk.
record() {
  local -r event=$1 key=$2 value=$3 wanted=$4
  local id subject device boot place line
  IFS='|' read -r id subject device boot place <<<"$key"
  now_ns
  journal_sequence=$((journal_sequence + 1))
  line="$journal_sequence|$REPLY|$boot|$place|$event|$id|$subject|$device|$value|$wanted|."
  if ! is_safe_value "$value" || ! is_safe_value "$wanted"; then
    failed "$id: a value with signs that the journal cannot hold"
    return
  fi
  printf '%s\n' "$line" 2>/dev/null >>"$journal" || { failed "$journal cannot be written: is the disk full?"; return; }
  take_record "$event" "$key" "$value" "$wanted" "$boot" "$place" "$event" "$id" "$subject" "$device"
}

sync_journal() {
  [[ -e $journal ]] || return 0
  sync -- "$journal" "$state" || { failed "$journal cannot be brought to the disk"; return; }
  step
}

# Tests stop the program at each step, as a power failure would: TUNE_STOP_AFTER steps after its start.
step() {
  steps=$((steps + 1))
  if [[ ${TUNE_STOP_AFTER:-} =~ ^[0-9]{1,4}$ ]] && ((steps > TUNE_STOP_AFTER)); then kill -KILL "$BASHPID"; fi
}

# When nothing is left to restore, the journal is kept once, and the next begins empty.
retire_journal() {
  if [[ ${#open_keys[@]} -eq 0 && -s $journal ]]; then
    mv -f -- "$journal" "$state/journal.reverted"
    sync -- "$state"
  fi
}
