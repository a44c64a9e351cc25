# shellcheck shell=bash
setting mcast-forwarding severity=low role=feed compare=number
setting_mcast_forwarding_subjects() { feed_ones; }
setting_mcast_forwarding_get() { read_value "/proc/sys/net/ipv4/conf/$1/mc_forwarding"; }
setting_mcast_forwarding_want() { REPLY=0; }
setting_mcast_forwarding_hint() { REPLY='stop the multicast router (mrouted, smcroute, pimd), unless it is wanted here'; }
setting_mcast_forwarding_why() {
  explain 'feeds are copied to other interfaces on the core that receives them' 'none' 'kernel documentation of ip-sysctl'
}
