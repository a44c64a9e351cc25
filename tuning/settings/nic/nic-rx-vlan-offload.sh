# shellcheck shell=bash
# Only where roles.conf says that tagged flows are watched (tagged=IF): else the tag does not matter.
setting nic-rx-vlan-offload severity=critical role=feed phase=features
setting_nic_rx_vlan_offload_subjects() { feed_ones; }
setting_nic_rx_vlan_offload_get() { feature_get "$1" rx-vlan-offload; }
setting_nic_rx_vlan_offload_want() {
  if is_tagged "$1"; then
    REPLY=off
  else
    not_applicable "roles.conf names no tagged flows on $1 (tagged=$1)"
  fi
}
setting_nic_rx_vlan_offload_set() { feature_set "$1" rxvlan "$2"; }
setting_nic_rx_vlan_offload_changeable() { feature_changeable "$1" rx-vlan-offload; }
setting_nic_rx_vlan_offload_guards() { other_features "$1" rx-vlan-offload; }
setting_nic_rx_vlan_offload_why() {
  explain 'the NIC takes the tag out of the frame before XDP: 0 of 50 tags were seen with it, 51 of 51 without' \
    'a little work for each tagged packet; some drivers reset the link' \
    'measured on veth, Linux 6.18'
}
