# shellcheck shell=bash
# The host as files and commands. Every read, write and command of a setting goes through here, so that '--root DIR' can put
# another tree in its place, and 'plan' can say what 'apply' would do by running the same code.
#
# Functions answer in REPLY and return one of these; a reason for other than 'done' is in REASON.
readonly not_applicable_status=64 # the machine does not have it
readonly unknown_status=65        # it is there, but cannot be read
readonly fixed_status=66          # it is there as it should not be, and cannot be changed
readonly gone_status=67           # what was changed is not there any more

# Where values may be written at all.
readonly -a writable_trees=(
  /proc/irq/ /proc/sys/kernel/ /proc/sys/net/ /proc/sys/vm/ /sys/class/net/ /sys/devices/ /sys/kernel/mm/ /sys/fs/cgroup/
  /sys/kernel/rcu_normal
)

root=''          # of '--root DIR', without a slash at its end
REASON=''
# What reading commands said, and what else is looked up once; forgotten at each write.
declare -A tool_answers=() tool_statuses=()
declare -A file_modes=()   # of files and those beside them; no write changes one
explaining=false # true while commands are told rather than run
explained=''     # what they were

not_applicable() {
  REPLY=''
  REASON=$1
  return "$not_applicable_status"
}

unknown() {
  REPLY=''
  REASON=$1
  return "$unknown_status"
}

failed() {
  REPLY=''
  REASON=$1
  return 1
}

# split TEXT SEPARATOR: into the array PARTS; of lines, those that are not empty. Without the pipe behind '<<<', from which bash
# takes one sign at a time.
declare -a PARTS=()
split() {
  local - IFS=$2
  set -o noglob
  # shellcheck disable=SC2206 # to be split
  PARTS=($1)
}

# Whether a file of the host is there.
has() { [[ -e $root$1 ]]; }

# read_value FILE: its first line, without blanks around it.
read_value() {
  local -r path=$root$1
  local value='' said
  REASON=''
  if [[ ! -e $path ]]; then
    missing_reason "$1"
    not_applicable "$REASON"
    return
  fi
  if ! { IFS= read -r value <"$path" || [[ -n $value ]]; } 2>/dev/null; then
    # 'read' fails at an empty file too, but says nothing then.
    said=$({ IFS= read -r <"$path"; } 2>&1) || :
    case ${said##*: } in
      '') ;;
      # Files that are there for every device, and answer so where the device has nothing behind them.
      'No such file or directory' | 'Operation not supported')
        not_applicable "$1 has nothing behind it on this device"
        return
        ;;
      *)
        unknown "$1 cannot be read: ${said##*: }"
        return
        ;;
    esac
  fi
  value=${value#"${value%%[![:space:]]*}"}
  REPLY=${value%"${value##*[![:space:]]}"}
}

# processes_named NAME...: those of these names that run, each once, separated by blanks. A name is cut after 15 signs.
processes_named() {
  local name found=''
  if [[ -z ${tool_answers[processes]+said} ]]; then read_processes; fi
  split "${tool_answers[processes]}" $'\n'
  for name in "${PARTS[@]}"; do
    if [[ " $* " == *" $name "* && " $found " != *" $name "* ]]; then found+="${found:+ }$name"; fi
  done
  REPLY=$found
}

read_processes() {
  local path name
  tool_answers[processes]=''
  for path in "$root"/proc/[0-9]*/comm; do
    name=''
    { IFS= read -r name <"$path"; } 2>/dev/null || continue
    tool_answers[processes]+=$name$'\n'
  done
}

# needs_programs NAME...: unknown where one of these is missing; of those that tune itself is made with.
needs_programs() {
  local name
  for name in "$@"; do
    if ! command -v "$name" >/dev/null; then
      unknown "the command $name is not installed"
      return
    fi
  done
}

# kernel_built_with CONFIG: yes, no, or unknown where the kernel's configuration is not told; fails where it cannot be read.
kernel_built_with() {
  local text='' release=''
  if read_value /proc/sys/kernel/osrelease; then release=$REPLY; fi
  if [[ -z ${tool_answers[kernel configuration]+said} ]]; then
    if has /proc/config.gz; then
      needs_programs gzip || return
      text=$(gzip -dc -- "$root/proc/config.gz" 2>/dev/null) || text=''
    elif [[ -r $root/boot/config-$release ]]; then
      text=$(<"$root/boot/config-$release")
    fi
    tool_answers[kernel configuration]=$text
  fi
  text=${tool_answers[kernel configuration]}
  case $text in
    '') REPLY=unknown ;;
    *"$1=y"* | *"$1=m"*) REPLY=yes ;;
    *) REPLY=no ;;
  esac
}

# bracketed TEXT: the word in brackets, by which the kernel tells which of several is chosen.
bracketed() {
  [[ $1 =~ \[([^]]+)\] ]] || { unknown "none of '$1' is chosen"; return; }
  REPLY=${BASH_REMATCH[1]}
}

# What the absence of a file means.
missing_reason() {
  case $1 in
    */cpufreq/* | */cpuidle/* | /sys/devices/system/cpu/intel_* | /sys/devices/system/cpu/amd_*)
      if is_virtual; then REASON='no such file in a virtual machine: its host decides'; else REASON="no $1: no driver"; fi
      ;;
    /proc/sys/net/core/*)
      if in_child_namespace; then
        REASON="no $1 in this network namespace: only the host's first one has it"
      else
        REASON="no $1 in this kernel"
      fi
      ;;
    /sys/class/net/*) REASON="no $1: the interface does not have it" ;;
    *) REASON="no $1 in this kernel" ;;
  esac
}

# A virtual machine says so in its processors' flags; whether this is a container is another question.
is_virtual() {
  local line
  [[ -r $root/proc/cpuinfo ]] || return 1
  while IFS= read -r line; do
    if [[ $line == flags*' hypervisor'* ]]; then return 0; fi
    if [[ -z $line ]]; then return 1; fi
  done <"$root/proc/cpuinfo"
  return 1
}

is_container() {
  [[ -e $root/.dockerenv || -e $root/run/.containerenv || -e $root/run/systemd/container ]]
}

# Only the first network namespace has all of net.core.
in_child_namespace() { [[ ! -e $root/proc/sys/net/core/netdev_max_backlog ]]; }

network_namespace() {
  local link
  if [[ -n $root ]]; then
    REPLY=root
  elif link=$(readlink /proc/self/ns/net); then
    link=${link//[!0-9]/}
    REPLY=$link
  else
    REPLY=unknown
  fi
}

# Values come from the kernel, from roles.conf and from the journal; no other signs belong into a file of the kernel.
is_safe_value() { [[ ${#1} -le 4000 && $1 != *[!][A-Za-z0-9_.:,/\ =@+*\(\)-]* ]]; }

is_writable_path() {
  local tree
  [[ $1 != *..* && $1 != *//* && $1 =~ ^[A-Za-z0-9_.:,/@+-]+$ ]] || return 1
  for tree in "${writable_trees[@]}"; do
    if [[ $1 == "$tree"* ]]; then return 0; fi
  done
  return 1
}

# write_value FILE VALUE
write_value() {
  local -r file=$1 value=$2
  local path said
  REASON=''
  is_writable_path "$file" || { failed "$file is not a place that tune writes to"; return; }
  is_safe_value "$value" || { failed "the value for $file has signs that no setting has"; return; }
  if [[ $explaining == true ]]; then
    explain_command "echo ${value:-\"\"} > $file"
    return
  fi
  if [[ ! -e $root$file ]]; then
    missing_reason "$file"
    not_applicable "$REASON"
    return
  fi
  # Links inside /sys lead to other places of /sys, never out of it.
  path=$(readlink -f -- "$root$file") || { failed "$file went away"; return; }
  if [[ ${path#"$root"} != /proc/* && ${path#"$root"} != /sys/* ]]; then
    failed "$file leads to $path, out of /proc and /sys"
    return
  fi
  forget_answers
  if [[ -n $root && -e $root/faults$file ]]; then
    said=$(<"$root/faults$file")
  elif said=$({ printf '%s\n' "$value" >"$path"; } 2>&1); then
    step
    return 0
  fi
  write_refused "$file" "$value" "${said##*: }"
}

# make_group FOLDER, remove_group FOLDER: of a control group.
make_group() {
  if [[ $explaining == true ]]; then explain_command "mkdir -p $1"; return 0; fi
  [[ $1 == /sys/fs/cgroup/* ]] || { failed "$1 is no control group"; return; }
  mkdir -p -- "$root$1" 2>/dev/null || failed "$1 cannot be made"
}

remove_group() {
  if [[ $explaining == true ]]; then explain_command "rmdir $1"; return 0; fi
  # Whoever has put processes into it keeps it.
  rmdir -- "$root$1" 2>/dev/null || :
}

# What a refused write means: the kernel keeps some values to itself, which is no failure.
write_refused() {
  case $3 in
    'Operation not supported') not_applicable "the driver does not support $1" ;;
    'Read-only file system') not_applicable "$1 is read-only here, as in a container" ;;
    'Permission denied') not_applicable "$1 cannot be changed: $3" ;;
    'Input/output error' | 'Operation not permitted')
      if [[ $1 == /proc/irq/* ]]; then
        not_applicable "the kernel manages this interrupt itself ($3)"
      elif [[ $1 == /proc/sys/net/* ]] && in_child_namespace; then
        not_applicable "$1 cannot be changed to '$2' in this network namespace: $3"
      else
        failed "$1: writing '$2': $3"
      fi
      ;;
    *) failed "$1: writing '$2': $3" ;;
  esac
}

# is_changeable FILE: false with a REASON where even root may not write, or where that cannot be told.
is_changeable() {
  if [[ ! -e $root$1 ]]; then
    missing_reason "$1"
    return 1
  fi
  file_mode "$1"
  if [[ -z $REPLY ]]; then
    opens_for_writing "$1"
    return
  fi
  if [[ $REPLY != *w* ]]; then
    REASON="$1 is read-only in this kernel or namespace"
    return 1
  fi
  if [[ -z $root && $EUID -eq 0 && ! -w $1 ]]; then
    REASON="$1 is on a read-only file system, as in a container"
    return 1
  fi
}

# opens_for_writing FILE: for images without 'stat'. Root is let through by 'test -w' and in /proc/irq whatever the permissions
# are; these two trees look at them when a file is opened, which writes nothing.
opens_for_writing() {
  local said
  if [[ -z $root && ($1 == /sys/* || $1 == /proc/sys/*) ]]; then
    if said=$({ : >>"$1"; } 2>&1); then return 0; fi
    if [[ $said == *': Read-only file system' ]]; then
      REASON="$1 is on a read-only file system, as in a container"
      return 1
    elif [[ $EUID -eq 0 ]]; then
      REASON="$1 is read-only in this kernel or namespace"
      return 1
    fi
  fi
  needs_programs stat || return
  unknown "'stat' does not tell who may write $1"
}

# file_mode FILE: as 'ls' writes it, with links followed; empty where there is no 'stat'. Asked at once for what is beside it,
# for what has the same place under other numbers, and the first time for where most settings are: a question for each file is
# a process for each.
file_mode() {
  local -r folder=${1%/*} file=${1##*/}
  local part line alike=''
  local -a most=()
  if [[ -z ${file_modes[$root$1]:-} ]]; then
    split "${folder#/}" /
    for part in "${PARTS[@]}"; do
      if [[ $part =~ ^([a-z]*)[0-9]+$ ]]; then part="${BASH_REMATCH[1]}[0-9]*"; fi
      alike+=/$part
    done
    if [[ ${#file_modes[@]} -eq 0 ]]; then
      most=("$root"/proc/sys/{kernel,vm,net/core,net/ipv4}/[a-z]* "$root"/sys/kernel/mm/{ksm/run,transparent_hugepage/[de]*})
    fi
    # Not by '< <( )', which takes a /dev/fd; what has gone meanwhile makes 'stat' fail, and the rest is told.
    # shellcheck disable=SC2086 # a pattern
    line=$(exec stat -L -c '%A %n' -- "$root$1" "$root$folder"/* "$root"$alike/"$file" "${most[@]}" 2>/dev/null) || :
    split "$line" $'\n'
    for line in "${PARTS[@]}"; do file_modes[${line#* }]=${line%% *}; done
  fi
  REPLY=${file_modes[$root$1]:-}
}

explain_command() { explained+="${explained:+; }$1"; }

forget_answers() {
  tool_answers=()
  tool_statuses=()
}

# find_tool NAME: with '--root DIR' only what is in DIR/bin, so that a made-up tree never reaches the real host.
find_tool() {
  if [[ -n $root ]]; then
    REPLY="$root/bin/$1"
    [[ -x $REPLY ]]
    return
  fi
  local folder
  for folder in ${PATH//:/ }; do
    REPLY=$folder/$1
    if [[ -f $REPLY && -x $REPLY ]]; then return 0; fi
  done
  # 'telemetry doctor' lays out what only answers, for hosts that lack the command.
  REPLY=$here/answers/$1
  [[ -f $REPLY && -x $REPLY ]]
}

# package_of COMMAND: the Debian package that has it.
package_of() {
  case $1 in
    bridge | ip | ss | tc) REPLY=iproute2 ;;
    auditctl) REPLY=auditd ;;
    chmod | dirname | mkdir | mktemp | mv | readlink | rm | stat | sync) REPLY=coreutils ;;
    chronyc) REPLY=chrony ;;
    find) REPLY=findutils ;;
    flock | taskset) REPLY=util-linux ;;
    hwstamp_ctl | phc_ctl | pmc | ptp4l) REPLY=linuxptp ;;
    swapoff | swapon) REPLY=mount ;;
    systemctl | timedatectl) REPLY=systemd ;;
    *) REPLY=$1 ;;
  esac
}

# fix_of_unknown REASON: how it could be known, into FIX; empty where nothing can be said.
fix_of_unknown() {
  local command
  case $1 in
    'the command '*' is not installed')
      command=${1#the command }
      package_of "${command%% *}"
      FIX="install the package $REPLY"
      ;;
    *'needs more privileges' | *'Permission denied') FIX='run it as root' ;;
  esac
}

# ask NAME ARG...: what a command that only reads says, asked once; also where it does not answer.
ask() {
  local -r key="$*"
  local status=0
  if [[ -z ${tool_answers[$key]+said} ]]; then
    run_tool "$@" || status=$?
    tool_answers[$key]=${REPLY:-$REASON}
    tool_statuses[$key]=$status
  fi
  REPLY=${tool_answers[$key]}
  REASON=''
  if [[ ${tool_statuses[$key]} -ne 0 ]]; then
    REASON=$REPLY
    REPLY=''
    return "${tool_statuses[$key]}"
  fi
}

# order NAME ARG...: a command that changes something.
order() {
  local argument
  for argument in "$@"; do
    is_safe_value "$argument" || { failed "$1: an argument has signs that no setting has"; return; }
  done
  if [[ $explaining == true ]]; then
    explain_command "$*"
    return
  fi
  forget_answers
  run_tool "$@" || return
  step
}

run_tool() {
  local -r name=$1
  local path status=0
  local -a limit=(timeout 20)
  shift
  REASON=''
  find_tool "$name" || { unknown "the command $name is not installed"; return; }
  path=$REPLY
  # An answer without a limit is better than none.
  if ! command -v timeout >/dev/null; then limit=(); fi
  REPLY=$("${limit[@]}" "$path" "$@" 2>&1) || status=$?
  if [[ $status -eq 0 ]]; then return 0; fi
  case $REPLY in
    *'BusyBox v'*'Usage: '*)
      package_of "$name"
      unknown "the command $name of BusyBox cannot '$name $*', and the package $REPLY is not installed"
      ;;
    *'Operation not supported'* | *'not supported'*) not_applicable "the driver does not support '$name $*'" ;;
    *'Operation not permitted'* | *'Permission denied'*) unknown "'$name $*' needs more privileges" ;;
    *'No such device'* | *'Cannot find device'* | *'does not exist'*)
      not_applicable "no such interface in this network namespace: ${REPLY##*$'\n'}"
      ;;
    *) failed "'$name $*' failed: ${REPLY//$'\n'/; }" ;;
  esac
}

# softnet_sum COLUMN: of /proc/net/softnet_stat over all CPUs; column 1 is what the backlog dropped, 2 rounds that ended early.
softnet_sum() {
  local -a columns
  local -i sum=0
  [[ -r $root/proc/net/softnet_stat ]] || { not_applicable 'no /proc/net/softnet_stat in this kernel'; return; }
  while read -r -a columns; do
    if [[ ${columns[$1]:-} =~ ^[0-9a-f]{1,16}$ ]]; then sum+=$((16#${columns[$1]})); fi
  done <"$root/proc/net/softnet_stat"
  REPLY=$sum
}
