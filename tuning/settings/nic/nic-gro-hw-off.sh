# shellcheck shell=bash
setting nic-gro-hw-off severity=high role=interface phase=features
setting_nic_gro_hw_off_subjects() { every_interface; }
setting_nic_gro_hw_off_get() { feature_get "$1" rx-gro-hw; }
setting_nic_gro_hw_off_want() { REPLY=off; }
setting_nic_gro_hw_off_set() { feature_set "$1" rx-gro-hw "$2"; }
setting_nic_gro_hw_off_changeable() { feature_changeable "$1" rx-gro-hw; }
setting_nic_gro_hw_off_guards() { other_features "$1" rx-gro-hw; }
setting_nic_gro_hw_off_why() {
  explain 'the NIC merges packets before any hook sees them' \
    'more work for bulk TCP' \
    'kernel documentation of netdev features'
}
