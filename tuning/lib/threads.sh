# shellcheck shell=bash
# Threads of programs, with the cores that they may use: who is really on the cores that have a role. The kernel's own
# threads are left out: those that are bound to a core belong there.

# Each by "PROCESS/THREAD".
declare -a thread_ids=()
declare -A thread_name=() thread_cpus=() thread_last=() thread_policy=() thread_share=()
declare -a movable_kernel_cpus=() # of each thread of the kernel that may be moved
threads_read=''

# What the kernel counts a thread's time in, on every architecture that it runs servers on: hundredths of a second.
readonly ticks_per_second=100

# read_threads: once; into the arrays. thread_share is how much of its life a thread ran, in hundredths; it fails where that
# cannot be told.
read_threads() {
  local path line uptime=0 status=0
  read_value /proc/uptime || status=$?
  if [[ $status -eq 0 ]]; then
    if [[ $REPLY =~ ^([0-9]{1,9})\. ]]; then uptime=${BASH_REMATCH[1]}; else unknown "/proc/uptime says '$REPLY'" || status=$?; fi
  fi
  local -r reason=$REASON
  if [[ $threads_read != "$root/" ]]; then
    threads_read=$root/
    for path in "$root"/proc/[0-9]*/task/[0-9]*; do
      line=''
      { IFS= read -r -d '' line <"$path/stat"; } 2>/dev/null || :
      if [[ -n $line ]]; then read_thread "$path" "$line" "$uptime"; fi
    done
  fi
  REASON=$reason
  return "$status"
}

# read_thread FOLDER STAT UPTIME
read_thread() {
  local name lived key=${1#"$root"/proc/}
  key=${key%%/*}/${key##*/}
  # The name is in parentheses and may hold any sign.
  split "${2##*) }" $' \n'
  # A thread that has ended meanwhile.
  if ((${#PARTS[@]} < 39)); then return; fi
  # PF_KTHREAD, and not PF_NO_SETAFFINITY.
  if ((PARTS[6] & 0x200000)); then
    if ((!(PARTS[6] & 0x4000000))) && allowed_cpus "$1"; then movable_kernel_cpus+=("$REPLY"); fi
    return
  fi
  name=${2#*\(}
  thread_ids+=("$key")
  thread_name[$key]=${name%)*}
  # shellcheck disable=SC2034 # settings read it
  thread_last[$key]=${PARTS[36]}
  # shellcheck disable=SC2034 # settings read it
  thread_policy[$key]=${PARTS[38]}
  lived=$(($3 * ticks_per_second - PARTS[19]))
  thread_share[$key]=$((lived > 0 ? (PARTS[11] + PARTS[12]) * 100 / lived : 0))
  if allowed_cpus "$1"; then thread_cpus[$key]=$REPLY; fi
}

# allowed_cpus FOLDER: of a thread; fails where it has ended.
allowed_cpus() {
  local -a rows=()
  local -i index
  { mapfile -t rows <"$1/status"; } 2>/dev/null || return
  for ((index = ${#rows[@]} - 1; index >= 0; index--)); do
    if [[ ${rows[index]} == Cpus_allowed_list:* ]]; then
      REPLY=${rows[index]#*:}
      REPLY=${REPLY//[[:space:]]/}
      is_cpu_list "$REPLY"
      return
    fi
  done
  return 1
}

# is_one_cpu LIST
is_one_cpu() { [[ $1 =~ ^[0-9]+$ ]]; }

# thread_text KEY: for messages.
thread_text() { REPLY="${thread_name[$1]} (thread ${1#*/} of process ${1%/*})"; }

# appliance_core KEY: the cores that the roles give to a thread of the appliance, by its name; fails for other threads, and
# where its role has no core.
appliance_core() {
  local role=''
  if [[ ${thread_name[${1%/*}/${1%/*}]:-} == telemetry ]]; then
    case ${thread_name[$1]} in
      reader) role=reader ;;
      analysis) role=pipeline ;;
      publisher) role=publisher ;;
    esac
  fi
  REPLY=${role:+${role_cpus[$role]:-}}
  [[ -n $REPLY ]]
}

# is_hot_thread KEY HOT: whether it is to have a core of its own: the appliance's, and those that are kept to hot cores and
# work there for a tenth of their time.
is_hot_thread() {
  local -r allowed=${thread_cpus[$1]:-}
  if appliance_core "$1"; then return 0; fi
  ((${thread_share[$1]} >= 10)) && [[ -n $allowed ]] || return 1
  without_cpus "$allowed" "$2"
  [[ -z $REPLY ]]
}
