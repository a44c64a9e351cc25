# shellcheck shell=bash
setting net-tstamp-prequeue severity=low compare=number
setting_net_tstamp_prequeue_get() { read_value /proc/sys/net/core/netdev_tstamp_prequeue; }
setting_net_tstamp_prequeue_want() { REPLY=1; }
setting_net_tstamp_prequeue_set() { write_value /proc/sys/net/core/netdev_tstamp_prequeue "$2"; }
setting_net_tstamp_prequeue_changeable() { is_changeable /proc/sys/net/core/netdev_tstamp_prequeue; }
setting_net_tstamp_prequeue_why() {
  explain 'with 0 the kernel stamps a packet after RPS has handed it to another CPU' 'none' 'kernel documentation of sysctl/net'
}
