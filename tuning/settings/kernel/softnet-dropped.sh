# shellcheck shell=bash
# The queue between RPS, tunnels, veth or loopback and the stack; longer only where it has overflowed.
setting softnet-dropped severity=high compare=at_least
setting_softnet_dropped_get() { read_value /proc/sys/net/core/netdev_max_backlog; }
setting_softnet_dropped_want() {
  softnet_sum 1 || return
  if ((REPLY > 0)); then REPLY=10000; else setting_softnet_dropped_get; fi
}
setting_softnet_dropped_set() { write_value /proc/sys/net/core/netdev_max_backlog "$2"; }
setting_softnet_dropped_changeable() { is_changeable /proc/sys/net/core/netdev_max_backlog; }
setting_softnet_dropped_detail() {
  softnet_sum 1 || REPLY=0
  REPLY="$REPLY packets dropped since the start of the machine"
}
setting_softnet_dropped_why() {
  explain 'packets were dropped in the backlog of a CPU' 'a longer queue is a longer wait' 'kernel documentation of sysctl/net'
}
