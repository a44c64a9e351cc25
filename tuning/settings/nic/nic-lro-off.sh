# shellcheck shell=bash
setting nic-lro-off severity=high role=interface phase=features
setting_nic_lro_off_subjects() { every_interface; }
setting_nic_lro_off_get() { feature_get "$1" large-receive-offload; }
setting_nic_lro_off_want() { REPLY=off; }
setting_nic_lro_off_set() { feature_set "$1" lro "$2"; }
setting_nic_lro_off_changeable() { feature_changeable "$1" large-receive-offload; }
setting_nic_lro_off_guards() { other_features "$1" large-receive-offload; }
setting_nic_lro_off_why() {
  explain 'packets are merged before any hook sees them; XDP is refused by some drivers' \
    'more work for bulk TCP' \
    'kernel documentation of netdev features'
}
