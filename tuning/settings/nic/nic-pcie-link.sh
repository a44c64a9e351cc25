# shellcheck shell=bash
setting nic-pcie-link severity=high role=interface applies=bios
setting_nic_pcie_link_subjects() { every_interface; }
setting_nic_pcie_link_get() { pcie_link "$1" current; }
setting_nic_pcie_link_want() { pcie_link "$1" max; }
pcie_link() {
  local speed
  if ! has "/sys/class/net/$1/device/$2_link_speed"; then
    not_applicable "$1 is not on PCIe, or a virtual machine hides it"
    return
  fi
  interface_value "$1" "device/$2_link_speed" || return
  speed=$REPLY
  interface_value "$1" "device/$2_link_width" || return
  REPLY="$speed x$REPLY"
}
setting_nic_pcie_link_hint() { REPLY='another slot, or the card seated again'; }
setting_nic_pcie_link_why() {
  explain 'a card in a slot that is too narrow loses packets in bursts, and each waits longer' 'none' 'guides of the vendors'
}
