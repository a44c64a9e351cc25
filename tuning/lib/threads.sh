# shellcheck shell=bash
# Threads of programs, with the cores that they may use: who is really on the cores that have a role. The kernel's own
# threads are left out: those that are bound to a core belong there.

# Each by "PROCESS/THREAD".
declare -a thread_ids=()
declare -A thread_name=() thread_cpus=() thread_last=() thread_policy=() thread_share=()
threads_read=''

# What the kernel counts a thread's time in, on every architecture that it runs servers on: hundredths of a second.
readonly ticks_per_second=100

# read_threads: once; into the arrays. thread_share is how much of its life a thread ran, in hundredths.
read_threads() {
  local line path key uptime ran lived
  local -a fields
  if [[ $threads_read == "$root/" ]]; then return 0; fi
  read_value /proc/uptime || return
  [[ $REPLY =~ ^([0-9]{1,9})\. ]] || { unknown "/proc/uptime says '$REPLY'"; return; }
  uptime=${BASH_REMATCH[1]}
  threads_read=$root/
  while IFS=: read -r path line; do
    key=${path#"$root"/proc/}
    key=${key%/stat}
    # The name is in parentheses and may hold any sign.
    read -r -a fields <<<"${line##*) }"
    # A thread that has ended meanwhile, or PF_KTHREAD.
    if ((${#fields[@]} < 39 || fields[6] & 0x200000)); then continue; fi
    key=${key/task\//}
    line=${line#*\(}
    thread_ids+=("$key")
    thread_name[$key]=${line%)*}
    # shellcheck disable=SC2034 # settings read it
    thread_last[$key]=${fields[36]}
    # shellcheck disable=SC2034 # settings read it
    thread_policy[$key]=${fields[38]}
    ran=$((fields[11] + fields[12]))
    lived=$((uptime * ticks_per_second - fields[19]))
    thread_share[$key]=$((lived > 0 ? ran * 100 / lived : 0))
  done < <(print_thread_files stat | xargs --null --no-run-if-empty grep --no-messages --with-filename '')
  while IFS=: read -r path _ line; do
    key=${path#"$root"/proc/}
    key=${key%/status}
    line=${line//[[:space:]]/}
    if is_cpu_list "$line"; then thread_cpus[${key/task\//}]=$line; fi
  done < <(print_thread_files status | xargs --null --no-run-if-empty grep --no-messages --with-filename '^Cpus_allowed_list:')
}

print_thread_files() {
  local path
  for path in "$root"/proc/[0-9]*/task/[0-9]*/; do printf '%s\0' "$path$1"; done
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
