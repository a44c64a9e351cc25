# shellcheck shell=bash
# What one socket may join is judged by the groups that are known: those of roles.conf, and those that the host has joined.
setting mcast-max-memberships severity=high compare=at_least namespaced=yes
setting_mcast_max_memberships_get() { read_value /proc/sys/net/ipv4/igmp_max_memberships; }
setting_mcast_max_memberships_want() {
  local limit
  setting_mcast_max_memberships_get || return
  limit=$REPLY
  known_groups
  if ((REPLY <= limit)) && ! { [[ $command != check ]] && is_named mcast-max-memberships; }; then return 0; fi
  if ((REPLY < 1024)); then REPLY=1024; fi
}
setting_mcast_max_memberships_set() { write_value /proc/sys/net/ipv4/igmp_max_memberships "$2"; }
setting_mcast_max_memberships_changeable() { is_changeable /proc/sys/net/ipv4/igmp_max_memberships; }
setting_mcast_max_memberships_why() {
  explain 'a socket that joins more groups is refused (ENOBUFS): with the default of 20 at the 21st' \
    'memory for each membership' \
    'measured on Linux 6.18'
}

# known_groups: how many there are. All hosts (224.0.0.1) has no membership of a socket.
known_groups() {
  local flow endpoint line
  local -A joined=() named=()
  for flow in "${flows[@]}"; do
    read -r _ endpoint _ <<<"$flow"
    if [[ ${endpoint%%.*} -ge 224 && ${endpoint%%.*} -le 239 ]]; then named[${endpoint%:*}]=known; fi
  done
  if [[ -r $root/proc/net/igmp ]]; then
    while read -r line _; do
      if [[ $line =~ ^[0-9A-F]{8}$ && $line != 010000E0 ]]; then joined[$line]=known; fi
    done <"$root/proc/net/igmp"
  fi
  REPLY=$((${#named[@]} > ${#joined[@]} ? ${#named[@]} : ${#joined[@]}))
}
