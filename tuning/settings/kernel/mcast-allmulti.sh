# shellcheck shell=bash
setting mcast-allmulti severity=low role=feed
setting_mcast_allmulti_subjects() { feed_ones; }
setting_mcast_allmulti_get() {
  local -i flags
  interface_value "$1" flags || return
  flags=$REPLY
  REPLY=none
  if ((flags & 0x100)); then REPLY=promisc; fi
  if ((flags & 0x200)); then REPLY=allmulti; fi
}
setting_mcast_allmulti_want() { REPLY=none; }
setting_mcast_allmulti_hint() { REPLY="find who set it (a capture, a bridge): ip link set $1 promisc off allmulticast off"; }
setting_mcast_allmulti_why() {
  explain 'groups that nobody here joined reach the core that takes the interrupts' 'captures see less' 'kernel documentation'
}
