# shellcheck shell=bash
setting nic-speed-duplex severity=medium role=interface
setting_nic_speed_duplex_subjects() { every_interface; }
setting_nic_speed_duplex_get() {
  local speed
  if ! has "/sys/class/net/$1/device"; then
    not_applicable "$1 is no physical interface"
    return
  fi
  interface_value "$1" speed || { unknown "$1 is down: no speed"; return; }
  speed=$REPLY
  if ((speed <= 0)); then
    not_applicable "the driver of $1 tells no speed"
    return
  fi
  interface_value "$1" duplex || return
  REPLY="$speed $REPLY"
}
setting_nic_speed_duplex_want() {
  setting_nic_speed_duplex_get "$1" || return
  REPLY="${REPLY% *} full"
}
setting_nic_speed_duplex_hint() { REPLY="look at the cable and at the switch's port of $1"; }
setting_nic_speed_duplex_why() {
  explain 'half duplex means that the two ends did not agree: collisions, and loss in bursts' 'none' 'guides of the vendors'
}
