# shellcheck shell=bash
setting nic-fixed-feature severity=info role=interface applies=bios
setting_nic_fixed_feature_subjects() { every_interface; }
setting_nic_fixed_feature_get() {
  local feature fixed=''
  ask ethtool -k "$1" || return
  for feature in large-receive-offload rx-gro-hw rx-vlan-offload rx-vlan-filter generic-receive-offload; do
    if [[ $REPLY =~ (^|$'\n')[[:space:]]*$feature:\ on\ \[fixed\] ]]; then fixed+="${fixed:+ }$feature"; fi
  done
  REPLY=${fixed:-none}
}
setting_nic_fixed_feature_want() { REPLY=none; }
setting_nic_fixed_feature_hint() { REPLY='these stay on: the driver has fixed them'; }
setting_nic_fixed_feature_why() {
  explain 'features that change what the hooks see, and that cannot be switched off' 'none' 'kernel documentation of netdev features'
}
