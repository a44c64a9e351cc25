# shellcheck shell=bash
setting mcast-max-msf severity=medium compare=at_least namespaced=yes
setting_mcast_max_msf_get() { read_value /proc/sys/net/ipv4/igmp_max_msf; }
setting_mcast_max_msf_want() { REPLY=64; }
setting_mcast_max_msf_set() { write_value /proc/sys/net/ipv4/igmp_max_msf "$2"; }
setting_mcast_max_msf_changeable() { is_changeable /proc/sys/net/ipv4/igmp_max_msf; }
setting_mcast_max_msf_why() {
  explain 'so many sources may one membership name; with the default of 10 the 11th is refused' \
    'memory for each source' \
    'kernel documentation of ip-sysctl'
}
