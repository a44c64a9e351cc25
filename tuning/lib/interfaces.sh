# shellcheck shell=bash
# Interfaces: which are looked at, what they are, and what ethtool and tc say of them.

declare -a interfaces=()        # looked at
declare -a interfaces_given=()  # by --interface

# choose_interfaces ALL: those named, else those that roles.conf names, else (only to look at: ALL is true) the physical ones.
choose_interfaces() {
  local name known
  interfaces=("${interfaces_given[@]}")
  if [[ ${#interfaces[@]} -eq 0 ]]; then interfaces=("${feed_interfaces[@]}" "${order_interfaces[@]}"); fi
  if [[ ${#interfaces[@]} -eq 0 && $1 == true ]]; then
    for name in "$root"/sys/class/net/*; do
      if [[ -e $name/device ]]; then interfaces+=("${name##*/}"); fi
    done
  fi
  known=' '
  local -a once=()
  for name in "${interfaces[@]}"; do
    if [[ $known == *" $name "* ]]; then continue; fi
    known+="$name "
    [[ -e $root/sys/class/net/$name ]] ||
      die 2 "interface $name is not there; 'ip link' lists them (in this network namespace)"
    once+=("$name")
  done
  interfaces=("${once[@]}")
}

readonly no_interface_named='no interface was named: use --interface IF'
no_interface() { REASON=$no_interface_named; }

every_interface() {
  subjects=("${interfaces[@]}")
  if [[ ${#subjects[@]} -eq 0 ]]; then no_interface; fi
}

# Interfaces of a kind that roles.conf tells apart; every one is both where it does not.
feed_ones() { chosen_of "${feed_interfaces[@]}"; }
order_ones() { chosen_of "${order_interfaces[@]}"; }

chosen_of() {
  local name
  if [[ $# -eq 0 ]]; then
    every_interface
    return
  fi
  for name in "${interfaces[@]}"; do
    if [[ " $* " == *" $name "* ]]; then subjects+=("$name"); fi
  done
  if [[ ${#subjects[@]} -eq 0 ]]; then REASON='no interface of this kind was named'; fi
}

# queues_of KIND FILE: IF/rx-N of every interface where the queue has the file.
queues_of() {
  local name queue
  for name in "${interfaces[@]}"; do
    for queue in "$root/sys/class/net/$name/queues/$1"-*; do
      if [[ -e $queue/$2 ]]; then subjects+=("$name/${queue##*/}"); fi
    done
  done
  if [[ ${#subjects[@]} -gt 0 ]]; then return; fi
  if [[ ${#interfaces[@]} -eq 0 ]]; then no_interface; else REASON="no queue has $2"; fi
}

# queues_here IF rx|tx: their names into the array QUEUES.
declare -a QUEUES=()
queues_here() {
  local path
  QUEUES=()
  for path in "$root/sys/class/net/$1/queues/$2"-*; do
    if [[ -e $path ]]; then QUEUES+=("${path##*/}"); fi
  done
}

is_tagged() { [[ " ${tagged_interfaces[*]} " == *" $1 "* ]]; }

# device_of SUBJECT: what tells the same device under another name from another device under the same name. While this runs,
# an interface of the same name and number is the same one.
declare -A known_devices=()
device_of() {
  local -r name=${1%%/*}
  local index
  REPLY=-
  [[ $1 != host && -e $root/sys/class/net/$name/ifindex ]] || return 0
  read_value "/sys/class/net/$name/ifindex" || return 0
  index=$REPLY
  if [[ -z ${known_devices[$name@$index]:-} ]]; then
    REPLY="@$index"
    if [[ -e $root/sys/class/net/$name/device ]]; then
      REPLY=$(readlink -f -- "$root/sys/class/net/$name/device")
      REPLY="@$index:${REPLY##*/}"
    fi
    known_devices[$name@$index]=$REPLY
  fi
  REPLY=${known_devices[$name@$index]}
}

# name_of DEVICE NAME: what the device is called now; fails where it is gone.
name_of() {
  local -r device=$1
  local path
  if [[ $device == - ]]; then
    REPLY=$2
    return 0
  fi
  device_of "$2"
  if [[ $REPLY == "$device" ]]; then
    REPLY=$2
    return 0
  fi
  for path in "$root"/sys/class/net/*; do
    device_of "${path##*/}"
    if [[ $REPLY == "$device" ]]; then
      REPLY=${path##*/}
      return 0
    fi
  done
  return 1
}

# driver_of IF: empty where it is not told; fails where the command that tells it is missing.
declare -A drivers=()
driver_of() {
  local -r link=$root/sys/class/net/$1/device/driver
  if [[ -L $link ]]; then
    if [[ -z ${drivers[$1]:-} ]]; then drivers[$1]=$(readlink -- "$link"); fi
    REPLY=${drivers[$1]##*/}
  elif ! find_tool ethtool; then
    unknown 'the command ethtool is not installed'
  elif ask ethtool -i "$1" && [[ $REPLY =~ (^|$'\n')driver:\ ([a-z0-9_]+) ]]; then
    REPLY=${BASH_REMATCH[2]}
  else
    REPLY=''
  fi
}

# Whether the operator's own connection, or the default route, goes through it: a link that flaps would cut both.
carries_management() {
  local -r name=$1
  local line field address
  if [[ -r $root/proc/net/route ]]; then
    while read -r line field _; do
      if [[ $line == "$name" && $field == 00000000 ]]; then
        REASON="the default route goes through $name"
        return 0
      fi
    done <"$root/proc/net/route"
  fi
  [[ -z $root && -n ${SSH_CONNECTION:-} ]] || return 1
  read -r _ _ address _ <<<"$SSH_CONNECTION"
  if ask ip -o address show dev "$name" && [[ $REPLY == *" $address/"* ]]; then
    REASON="the session of who runs tune goes through $name"
    return 0
  fi
  return 1
}

# feature_get IF FEATURE: on or off, as 'ethtool -k' calls it.
feature_get() {
  local line
  ask ethtool -k "$1" || return
  split "$REPLY" $'\n'
  for line in "${PARTS[@]}"; do
    if [[ $line == *"$2: "* && ${line//[[:blank:]]/} == "$2:"* ]]; then
      line=${line#*"$2: "}
      REPLY=${line%% *}
      return 0
    fi
  done
  not_applicable "$1 has no feature $2"
}

# feature_changeable IF FEATURE: not one that the driver has fixed.
feature_changeable() {
  ask ethtool -k "$1" || return
  if [[ $REPLY =~ (^|[[:space:]])$2:\ (on|off)\ \[fixed\] ]]; then
    REASON="the driver of $1 has fixed $2 to ${BASH_REMATCH[2]}"
    return "$fixed_status"
  fi
}

# feature_set IF FEATURE on|off
feature_set() { order ethtool -K "$1" "$2" "$3"; }

# What switching one feature may take along: all the others that can be switched.
other_features() {
  local -r name=$1 changed=$2
  local line feature
  local -a found=()
  ask ethtool -k "$name" || return 0
  split "$REPLY" $'\n'
  for line in "${PARTS[@]}"; do
    line=${line#"${line%%[![:space:]]*}"}
    feature=${line%%:*}
    if [[ $line =~ ^[a-z0-9-]+:\ (on|off)($|\ \[(requested|not\ requested)) && $feature != "$changed" ]]; then
      found+=("nic-feature $name/$feature")
    fi
  done
  guards_are "${found[@]}"
}

# of_table TABLE SECTION KEY: a number of 'ethtool -l' and '-g', which have the same keys under two headings.
of_table() {
  local line section=''
  split "$1" $'\n'
  for line in "${PARTS[@]}"; do
    case $line in
      'Pre-set maximums:'*) section=maximum ;;
      'Current hardware settings:'*) section=current ;;
      "$3:"*)
        if [[ $section == "$2" ]]; then
          line=${line#*:}
          REPLY=${line//[[:space:]]/}
          [[ $REPLY =~ ^[0-9]+$ ]]
          return
        fi
        ;;
    esac
  done
  return 1
}

# coalesce_get IF KEY: a number of 'ethtool -c'.
coalesce_get() {
  ask ethtool -c "$1" || return
  if [[ $REPLY =~ (^|$'\n')$2:[[:space:]]*([0-9]+) ]]; then
    REPLY=${BASH_REMATCH[2]}
  else
    not_applicable "the driver of $1 has no $2"
  fi
}

# hardware_stamps_get IF KEY [all]: tx_type or rx_filter of the card, by hwstamp_ctl; with all, of one that can stamp every
# received packet.
hardware_stamps_get() {
  local -r all=$'(^|\n)[[:space:]]+all([[:space:]]|$)'
  ask ethtool -T "$1" || return
  if [[ ! $REPLY =~ (PTP\ Hardware\ Clock|provider\ index):\ [0-9]+ ]]; then
    not_applicable "$1 has no clock of its own"
    return
  fi
  if [[ ${3:-} == all && ! $REPLY =~ $all ]]; then
    not_applicable "the driver of $1 cannot stamp every received packet"
    return
  fi
  ask hwstamp_ctl -i "$1" || return
  if [[ $REPLY =~ $2\ ([0-9]+) ]]; then
    REPLY=${BASH_REMATCH[1]}
  else
    unknown "the driver of $1 does not say how it stamps"
  fi
}

# interface_value IF FILE: a number of /sys/class/net.
interface_value() { read_value "/sys/class/net/$1/$2"; }
