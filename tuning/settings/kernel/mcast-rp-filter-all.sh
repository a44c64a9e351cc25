# shellcheck shell=bash
# The larger of this and the interface's own value counts.
setting mcast-rp-filter-all severity=critical compare=number namespaced=yes
setting_mcast_rp_filter_all_subjects() {
  feed_ones
  if [[ ${#subjects[@]} -gt 0 ]]; then subjects=(host); fi
}
setting_mcast_rp_filter_all_get() { read_value /proc/sys/net/ipv4/conf/all/rp_filter; }
setting_mcast_rp_filter_all_want() { REPLY=0; }
setting_mcast_rp_filter_all_set() { write_value /proc/sys/net/ipv4/conf/all/rp_filter "$2"; }
setting_mcast_rp_filter_all_why() {
  explain 'the larger of this and the value of the interface counts: with 1 or 2 here feeds without a route back are dropped' \
    'interfaces keep the protection of their own value only' \
    'measured on Linux 6.18'
}
