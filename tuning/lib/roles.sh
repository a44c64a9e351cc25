# shellcheck shell=bash
# Which core does what, and which interface carries what: roles.conf, or derived from the machine.

readonly -a cpu_roles=(capture reader pipeline publisher trading housekeeping)

declare -A role_cpus=()      # role -> list of CPUs
declare -A wishes=()         # setting -> value wanted in place of ours
declare -A skipped=()        # setting -> 1
declare -a feed_interfaces=() order_interfaces=() tagged_interfaces=()
declare -a flows=()          # "INTERFACE GROUP:PORT QUEUE"
roles_origin=derived         # or the file
roles_note=''                # what was thought about them

is_interface_name() { [[ $1 =~ ^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,14}$ && $1 != *..* ]]; }

# roles_error FILE LINE WHAT
roles_error() { die 2 "$1, line $2: $3; see 'tune help roles'"; }

# read_roles FILE: one KEY=VALUE a line. Nothing of it is ever run; what is not understood ends the program.
read_roles() {
  local -r file=$1
  local line key value
  local -i number=0
  local -a lines
  [[ -r $file && -f $file ]] || die 2 "$file: no such file; name the roles file with --roles FILE"
  if IFS= read -r -N 65537 line <"$file"; then die 2 "$file: larger than 64 KiB, which no roles file is"; fi
  roles_origin=$file
  mapfile -t lines <"$file"
  for line in "${lines[@]}"; do
    number+=1
    line=${line%$'\r'}
    if [[ $line =~ ^[[:space:]]*(#|$) ]]; then continue; fi
    [[ $line =~ ^([a-z][a-z0-9.-]*)=(.*)$ ]] || roles_error "$file" "$number" "not of the form key=value"
    key=${BASH_REMATCH[1]}
    value=${BASH_REMATCH[2]}
    is_safe_value "$value" || roles_error "$file" "$number" "the value of $key has signs that have no place in it"
    read_role "$file" "$number" "$key" "$value"
  done
  check_roles "$file"
}

# read_role FILE LINE KEY VALUE
read_role() {
  local -r file=$1 number=$2 key=$3 value=$4
  case $key in
    capture | reader | pipeline | publisher | trading | housekeeping)
      [[ -z $value ]] || is_cpu_list "$value" || roles_error "$file" "$number" "'$value' is no list of CPUs such as 2 or 4-7,9"
      [[ -z ${role_cpus[$key]:-} ]] || roles_error "$file" "$number" "$key was given before"
      normal_cpus "$value"
      role_cpus[$key]=$REPLY
      ;;
    feed) read_interfaces "$@" && feed_interfaces=("${interfaces_read[@]}") ;;
    order) read_interfaces "$@" && order_interfaces=("${interfaces_read[@]}") ;;
    tagged) read_interfaces "$@" && tagged_interfaces=("${interfaces_read[@]}") ;;
    flow) read_flow "$@" ;;
    want.*)
      is_setting "${key#want.}" || roles_error "$file" "$number" "there is no setting '${key#want.}'; 'tune list' names them"
      wishes[${key#want.}]=$value
      ;;
    skip)
      is_setting "$value" || roles_error "$file" "$number" "there is no setting '$value'; 'tune list' names them"
      skipped[$value]=1
      ;;
    *) roles_error "$file" "$number" "'$key' is no key" ;;
  esac
}

declare -a interfaces_read=()

read_interfaces() {
  local name
  IFS=, read -r -a interfaces_read <<<"$4"
  [[ ${#interfaces_read[@]} -gt 0 ]] || roles_error "$1" "$2" "$3 names no interface"
  for name in "${interfaces_read[@]}"; do
    is_interface_name "$name" || roles_error "$1" "$2" "'$name' is no name of an interface"
  done
}

# A flow that is to arrive in one queue: INTERFACE GROUP:PORT QUEUE.
read_flow() {
  local -r octet='(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
  [[ $4 =~ ^([^ ]+)\ ($octet\.$octet\.$octet\.$octet):([0-9]{1,5})\ ([0-9]{1,3})$ ]] ||
    roles_error "$1" "$2" "a flow is 'INTERFACE ADDRESS:PORT QUEUE', as in flow=eth1 233.54.12.111:26477 0"
  is_interface_name "${BASH_REMATCH[1]}" || roles_error "$1" "$2" "'${BASH_REMATCH[1]}' is no name of an interface"
  [[ $4 =~ :([0-9]+)\ ([0-9]+)$ ]]
  ((10#${BASH_REMATCH[1]} >= 1 && 10#${BASH_REMATCH[1]} <= 65535)) || roles_error "$1" "$2" "the port is 1 to 65535"
  flows+=("$4")
}

# Cores exist; no core is hot and for housekeeping at once.
check_roles() {
  local -r file=$1
  local online role
  online_cpus
  online=$REPLY
  for role in "${cpu_roles[@]}"; do
    without_cpus "${role_cpus[$role]:-}" "$online"
    [[ -z $REPLY ]] || die 2 "$file: $role names CPU $REPLY, which is not online here (online: $online)"
  done
  hot_cpus
  if [[ -z ${role_cpus[housekeeping]:-} ]]; then
    join_cpus "$REPLY" "${role_cpus[capture]:-}"
    without_cpus "$online" "$REPLY"
    role_cpus[housekeeping]=$REPLY
    [[ -n $REPLY ]] || die 2 "$file: no CPU is left for housekeeping; leave at least one out of the other roles"
    return
  fi
  join_cpus "$REPLY" "${role_cpus[capture]:-}"
  common_cpus "$REPLY" "${role_cpus[housekeeping]}"
  [[ -z $REPLY ]] || die 2 "$file: CPU $REPLY is for housekeeping and for another role; give it one of them"
}

# Cores that must not be disturbed: each has one thread of ours or of the trading application.
hot_cpus() {
  join_cpus "${role_cpus[reader]:-}" "${role_cpus[pipeline]:-}" "${role_cpus[publisher]:-}" "${role_cpus[trading]:-}"
}

# Those and the cores that take the NIC's interrupts.
quiet_cpus() {
  hot_cpus
  join_cpus "$REPLY" "${role_cpus[capture]:-}"
}

# For what only matters where a core has a role: that list, or not applicable.
needs_hot_cpus() {
  hot_cpus
  [[ -n $REPLY ]] || not_applicable 'no core has the role reader, pipeline, publisher or trading'
}

needs_quiet_cpus() {
  quiet_cpus
  [[ -n $REPLY ]] || not_applicable 'no core has a role but housekeeping: nothing is to be kept away from it'
}

# derive_roles INTERFACE...: whole cores of the NIC's node, the first one for housekeeping; isolated ones if there are.
derive_roles() {
  local node='' online candidates isolated='' cpu first used
  local -a cores=()
  online_cpus
  online=$REPLY
  candidates=$online
  if [[ $# -gt 0 ]] && read_value "/sys/class/net/$1/device/numa_node" && [[ $REPLY =~ ^[0-9]+$ ]]; then
    node=$REPLY
    if read_value "/sys/devices/system/node/node$node/cpulist" && is_cpu_list "$REPLY"; then
      common_cpus "$REPLY" "$online"
      candidates=$REPLY
    fi
  fi
  if read_value /sys/devices/system/cpu/isolated && is_cpu_list "$REPLY"; then
    common_cpus "$REPLY" "$candidates"
    isolated=$REPLY
  fi
  used=''
  expand_cpus "${isolated:-$candidates}"
  for cpu in $REPLY; do
    sibling_cpus "$cpu"
    first=${REPLY%%[-,]*}
    common_cpus "$REPLY" "$used"
    if [[ -n $REPLY ]]; then continue; fi
    # CPU 0 keeps the time and what cannot be moved.
    if [[ $first != 0 ]]; then cores+=("$cpu"); fi
    join_cpus "$used" "$cpu"
    used=$REPLY
  done
  roles_note="${#cores[@]} cores beside CPU 0${node:+, on NUMA node $node where $1 is}${isolated:+, isolated at boot: $isolated}"
  share_cores "${cores[@]}"
  quiet_cpus
  without_cpus "$online" "$REPLY"
  role_cpus[housekeeping]=${REPLY:-$online}
}

# Interrupts and reader come first: what they miss is lost. Nothing is made up where there are too few cores.
share_cores() {
  if (($# >= 1)); then role_cpus[capture]=$1; fi
  if (($# >= 2)); then role_cpus[reader]=$2; fi
  if (($# >= 3)); then role_cpus[pipeline]=$3; fi
  if (($# >= 4)); then role_cpus[publisher]=$4; fi
  if (($# >= 6)); then
    cpu_list "${@:5:$# - 5}"
    role_cpus[trading]=$REPLY
  fi
  if (($# < 5)); then roles_note+='; too few for every role'; fi
}

# role_of CPU: for messages.
role_of() {
  local role
  for role in "${cpu_roles[@]}"; do
    common_cpus "${role_cpus[$role]:-}" "$1"
    if [[ -n $REPLY ]]; then
      REPLY=$role
      return
    fi
  done
  REPLY=none
}

print_roles() {
  local role pairs=()
  if [[ $json == true ]]; then
    for role in "${cpu_roles[@]}"; do pairs+=("$role?=${role_cpus[$role]:-}"); done
    json roles "origin=$roles_origin" "note?=$roles_note" "${pairs[@]}"
    return
  fi
  put "roles ($roles_origin${roles_note:+: $roles_note})"
  for role in "${cpu_roles[@]}"; do row '  %-13s %s\n' "$role" "${role_cpus[$role]:-none}"; done
  put ''
}
