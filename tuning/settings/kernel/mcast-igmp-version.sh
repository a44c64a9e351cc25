# shellcheck shell=bash
setting mcast-igmp-version severity=medium role=feed compare=number
setting_mcast_igmp_version_subjects() { feed_ones; }
setting_mcast_igmp_version_get() { read_value "/proc/sys/net/ipv4/conf/$1/force_igmp_version"; }
setting_mcast_igmp_version_want() { REPLY=0; }
setting_mcast_igmp_version_set() { write_value "/proc/sys/net/ipv4/conf/$1/force_igmp_version" "$2"; }
setting_mcast_igmp_version_why() {
  explain 'a forced version 2 cannot ask for sources; 0 follows the querier' \
    'a stray query of an old version lowers it for minutes' \
    'kernel documentation of ip-sysctl'
}
