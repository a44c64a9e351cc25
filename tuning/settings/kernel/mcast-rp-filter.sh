# shellcheck shell=bash
setting mcast-rp-filter severity=critical role=feed compare=number
setting_mcast_rp_filter_subjects() { feed_ones; }
setting_mcast_rp_filter_get() { read_value "/proc/sys/net/ipv4/conf/$1/rp_filter"; }
setting_mcast_rp_filter_want() { REPLY=0; }
setting_mcast_rp_filter_set() { write_value "/proc/sys/net/ipv4/conf/$1/rp_filter" "$2"; }
setting_mcast_rp_filter_why() {
  explain 'multicast whose source has no route back through the interface is dropped: 20 of 20 with 1 and with 2' \
    'no protection from forged sources on that interface' \
    'measured on Linux 6.18'
}
