# shellcheck shell=bash
# The groups of the flows in roles.conf. They are joined by whoever reads the feed, so before it runs they are not.
setting mcast-joined severity=critical role=feed
setting_mcast_joined_subjects() {
  local flow name endpoint
  for flow in "${flows[@]}"; do
    read -r name endpoint _ <<<"$flow"
    if [[ " ${interfaces[*]} " == *" $name "* && ${endpoint%%.*} -ge 224 && ${endpoint%%.*} -le 239 ]]; then
      subjects+=("$name/${endpoint%:*}")
    fi
  done
  if [[ ${#subjects[@]} -eq 0 ]]; then REASON='roles.conf names no flow of a group (flow=IF ADDRESS:PORT QUEUE)'; fi
}
setting_mcast_joined_get() {
  local line group name='' hex
  local -a octets
  [[ -r $root/proc/net/igmp ]] || { unknown '/proc/net/igmp cannot be read'; return; }
  IFS=. read -r -a octets <<<"${1#*/}"
  # In the host's order of bytes: 239.1.1.2 is 020101EF.
  printf -v hex '%02X%02X%02X%02X' "${octets[3]}" "${octets[2]}" "${octets[1]}" "${octets[0]}"
  while read -r line group _; do
    if [[ $line =~ ^[0-9]+$ ]]; then name=${group%:}; fi
    if [[ $name == "${1%%/*}" && $line == "$hex" ]]; then
      REPLY=joined
      return 0
    fi
  done <"$root/proc/net/igmp"
  REPLY='not joined'
}
setting_mcast_joined_want() { REPLY=joined; }
setting_mcast_joined_hint() { REPLY="start what reads it, and look at which interface it joins: ip maddress show dev ${1%%/*}"; }
setting_mcast_joined_why() {
  explain 'a group that nobody has joined on this interface does not arrive' 'none' 'kernel documentation of igmp'
}
