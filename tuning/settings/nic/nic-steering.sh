# shellcheck shell=bash
# Flows of roles.conf (flow=IF ADDRESS:PORT QUEUE), each by a rule of the NIC. 'telemetry config flows' prints those of
# feeds.
# The value is 'queue N by rule L', or 'none'. Only our own rules are ever taken away.
setting nic-steering severity=medium pieces=yes role=feed phase=steering
setting_nic_steering_subjects() {
  local flow name endpoint
  for flow in "${flows[@]}"; do
    read -r name endpoint _ <<<"$flow"
    if [[ " ${interfaces[*]} " == *" $name "* ]]; then subjects+=("$name/$endpoint"); fi
  done
  if [[ ${#subjects[@]} -eq 0 ]]; then REASON='roles.conf names no flow (flow=IF ADDRESS:PORT QUEUE)'; fi
}
setting_nic_steering_get() {
  local line filter='' port='' address='' value='none'
  local -r endpoint=${1#*/}
  local status=0
  ask ethtool -n "${1%%/*}" || status=$?
  if [[ $status -eq $not_applicable_status ]]; then
    not_applicable "the NIC has no rules for flows, its hash chooses the queue: $REASON"
    return
  fi
  if [[ $status -ne 0 ]]; then return "$status"; fi
  split "$REPLY" $'\n'
  for line in "${PARTS[@]}"; do
    line=${line#"${line%%[![:space:]]*}"}
    case $line in
      'Filter: '*)
        filter=${line#Filter: }
        address='' port=''
        ;;
      'Dest IP addr: '*)
        address=${line#Dest IP addr: }
        address=${address%% *}
        ;;
      'Dest port: '*)
        port=${line#Dest port: }
        port=${port%% *}
        ;;
      'Action: Direct to queue '*)
        if [[ $address:$port == "$endpoint" ]]; then value="queue ${line##* } by rule $filter"; fi
        ;;
    esac
  done
  REPLY=$value
}
setting_nic_steering_want() {
  local flow name endpoint queue
  for flow in "${flows[@]}"; do
    read -r name endpoint queue <<<"$flow"
    if [[ $name/$endpoint == "$1" ]]; then break; fi
  done
  # Where the rule is there with the right queue its number does not matter.
  setting_nic_steering_get "$1" || return
  if [[ $REPLY != "queue $queue by rule "* ]]; then REPLY="queue $queue"; fi
}
setting_nic_steering_satisfied() { [[ $1 == "$2" || $1 == "$2 by rule "* ]]; }
setting_nic_steering_set() {
  local -r name=${1%%/*} endpoint=${1#*/} value=$2
  local old=none
  if setting_nic_steering_get "$1"; then old=$REPLY; fi
  if [[ $old == *' by rule '* && $old != "$value" ]]; then order ethtool -N "$name" delete "${old##* }" || return; fi
  if [[ $value == none ]]; then return 0; fi
  [[ $value =~ ^queue\ ([0-9]{1,3})(\ by\ rule\ ([0-9]{1,6}))?$ ]] || { failed "'$value' is no rule"; return; }
  local -a where=(action "${BASH_REMATCH[1]}")
  if [[ -n ${BASH_REMATCH[3]} ]]; then where+=(loc "${BASH_REMATCH[3]}"); fi
  order ethtool -N "$name" flow-type udp4 dst-ip "${endpoint%:*}" dst-port "${endpoint#*:}" "${where[@]}"
}
# Switched off for good is as good as not there.
setting_nic_steering_changeable() {
  local -r name=${1%%/*}
  if feature_get "$name" ntuple-filters && [[ $REPLY == off ]]; then feature_changeable "$name" ntuple-filters; fi
}
setting_nic_steering_why() {
  explain 'the hash of the NIC decides on which core a line arrives, unless a rule does' \
    'a place in a small table; the rule does not join the group' \
    'kernel documentation of scaling'
}
