# shellcheck shell=bash
setting mcast-max-memberships severity=high compare=at_least namespaced=yes
setting_mcast_max_memberships_get() { read_value /proc/sys/net/ipv4/igmp_max_memberships; }
setting_mcast_max_memberships_want() { REPLY=1024; }
setting_mcast_max_memberships_set() { write_value /proc/sys/net/ipv4/igmp_max_memberships "$2"; }
setting_mcast_max_memberships_changeable() { is_changeable /proc/sys/net/ipv4/igmp_max_memberships; }
setting_mcast_max_memberships_why() {
  explain 'the 21st group that one socket joins is refused (ENOBUFS) with the default of 20' \
    'memory for each membership' \
    'measured on Linux 6.18'
}
