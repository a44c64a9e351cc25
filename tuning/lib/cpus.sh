# shellcheck shell=bash
# Sets of CPUs: lists as the kernel writes them ("0-3,8"), masks ("ff,ffffffff"), and topology.

readonly most_cpus=8192

# What was worked out before, by the sets: hundreds of interrupts and threads have the same ones.
declare -A worked_out=()

# is_cpu_list TEXT: numbers and ranges in which the first is not above the last.
is_cpu_list() {
  local part
  [[ $1 =~ ^[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*$ ]] || return 1
  split "$1" ,
  for part in "${PARTS[@]}"; do
    if ((10#${part%-*} > 10#${part#*-} || 10#${part#*-} >= most_cpus)); then return 1; fi
  done
}

# expand_cpus LIST: each CPU, separated by blanks, ascending.
expand_cpus() {
  local part cpu
  local -a found=()
  REPLY=''
  [[ -n $1 ]] || return 0
  split "$1" ,
  for part in "${PARTS[@]}"; do
    for ((cpu = 10#${part%-*}; cpu <= 10#${part#*-}; cpu++)); do found[cpu]=1; done
  done
  REPLY="${!found[*]}"
}

# cpu_list CPU...: as the kernel writes them.
cpu_list() {
  local cpu first=-1 last=-1
  local -a found=()
  for cpu in "$@"; do found[10#$cpu]=1; done
  REPLY=''
  for cpu in "${!found[@]}"; do
    if ((last >= 0 && cpu == last + 1)); then
      last=$cpu
      continue
    fi
    append_range "$first" "$last"
    first=$cpu
    last=$cpu
  done
  append_range "$first" "$last"
}

append_range() {
  if (($1 < 0)); then return 0; fi
  if (($1 == $2)); then REPLY+="${REPLY:+,}$1"; else REPLY+="${REPLY:+,}$1-$2"; fi
}

# The same set, written in the kernel's way.
normal_cpus() {
  if [[ -z ${worked_out[=$1]+known} ]]; then
    expand_cpus "$1"
    # shellcheck disable=SC2086 # numbers
    cpu_list $REPLY
    worked_out[=$1]=$REPLY
  fi
  REPLY=${worked_out[=$1]}
}

# without_cpus LIST LIST: the first without the second.
without_cpus() {
  local cpu
  local -a kept=() taken=()
  if [[ -n ${worked_out[$1 $2]+known} ]]; then
    REPLY=${worked_out[$1 $2]}
    return
  fi
  expand_cpus "$2"
  for cpu in $REPLY; do taken[cpu]=1; done
  expand_cpus "$1"
  for cpu in $REPLY; do
    if [[ -z ${taken[cpu]:-} ]]; then kept+=("$cpu"); fi
  done
  cpu_list "${kept[@]}"
  worked_out[$1 $2]=$REPLY
}

# common_cpus LIST LIST
common_cpus() {
  local first=$1 rest
  without_cpus "$first" "$2"
  rest=$REPLY
  without_cpus "$first" "$rest"
}

# join_cpus LIST...
join_cpus() {
  local joined='' list
  for list in "$@"; do
    if [[ -n $list ]]; then joined+="${joined:+,}$list"; fi
  done
  normal_cpus "$joined"
}

# mask_of LIST: groups of eight hexadecimal digits, as many as the machine's possible CPUs need.
mask_of() {
  local cpu word text='' count=1
  local -a words=()
  if read_value /sys/devices/system/cpu/possible; then count=$((${REPLY##*[-,]} / 32 + 1)); fi
  expand_cpus "$1"
  for cpu in $REPLY; do words[cpu / 32]=$((${words[cpu / 32]:-0} | 1 << cpu % 32)); done
  for word in "${!words[@]}"; do
    if ((word >= count)); then count=$((word + 1)); fi
  done
  for ((word = count - 1; word >= 0; word--)); do
    printf -v text '%s%s%08x' "$text" "${text:+,}" "${words[word]:-0}"
  done
  # A machine with fewer CPUs than a group has digits for takes the short form, and writes it.
  if ((count == 1)) && read_value /sys/devices/system/cpu/possible; then
    text=${text: -$((${REPLY##*[-,]} / 4 + 1))}
  fi
  REPLY=$text
}

# list_of_mask MASK: masks differ in leading zeros and commas; lists do not.
list_of_mask() {
  local digits=${1//,/} position value bit
  local -a found=()
  # Not by a regular expression: bash takes 15 ms to make one that counts to 2048.
  if [[ -z $digits || $digits == *[!0-9a-fA-F]* || ${#digits} -gt 2048 ]]; then
    failed "'$1' is no mask of CPUs"
    return
  fi
  for ((position = 0; position < ${#digits}; position++)); do
    value=$((16#${digits:${#digits} - 1 - position:1}))
    for bit in 0 1 2 3; do
      if ((value >> bit & 1)); then found+=($((position * 4 + bit))); fi
    done
  done
  cpu_list "${found[@]}"
}

online_cpus() {
  read_value /sys/devices/system/cpu/online && [[ -n $REPLY ]] && return 0
  REPLY=0
}

# note_cpus: what cpu-online-set compares with: what is online after tune has changed what it had to.
note_cpus() {
  online_cpus
  printf '%s %s\n' "$boot_id" "$REPLY" 2>/dev/null >"$state/cpus" || :
}

# The threads of the core that a CPU is one of.
sibling_cpus() {
  if ! read_value "/sys/devices/system/cpu/cpu$1/topology/thread_siblings_list" || [[ -z $REPLY ]]; then REPLY=$1; fi
}

# Subjects of power settings: policies of cpufreq (one for cores that share a clock), and CPUs that have a file.
frequency_policies() {
  local path
  for path in "$root"/sys/devices/system/cpu/cpufreq/policy*/"${1:-scaling_governor}"; do
    if [[ -e $path ]]; then
      path=${path%/*}
      subjects+=("${path##*/}")
    fi
  done
  if [[ ${#subjects[@]} -eq 0 ]]; then missing_reason "/sys/devices/system/cpu/cpufreq/policy0/${1:-scaling_governor}"; fi
}

cpus_with() {
  local path
  for path in "$root"/sys/devices/system/cpu/cpu[0-9]*/"$1"; do
    if [[ -e $path ]]; then
      path=${path#"$root"/sys/devices/system/cpu/}
      subjects+=("${path%%/*}")
    fi
  done
  if [[ ${#subjects[@]} -eq 0 ]]; then missing_reason "/sys/devices/system/cpu/cpu0/$1"; fi
}
