# shellcheck shell=bash
setting nic-vlan-filter severity=medium role=feed phase=features
setting_nic_vlan_filter_subjects() { feed_ones; }
setting_nic_vlan_filter_get() { feature_get "$1" rx-vlan-filter; }
setting_nic_vlan_filter_want() { REPLY=off; }
setting_nic_vlan_filter_set() { feature_set "$1" rx-vlan-filter "$2"; }
setting_nic_vlan_filter_changeable() { feature_changeable "$1" rx-vlan-filter; }
setting_nic_vlan_filter_guards() { other_features "$1" rx-vlan-filter; }
setting_nic_vlan_filter_why() {
  explain 'the NIC drops frames with a tag that no VLAN device has; a program on the base device never sees them' \
    'frames of foreign VLANs reach the host' \
    'kernel documentation of netdev features'
}
