# shellcheck shell=bash
# Rules of the NIC need the feature; wanted only where roles.conf names flows.
setting nic-ntuple severity=medium role=feed phase=features
setting_nic_ntuple_subjects() { feed_ones; }
setting_nic_ntuple_get() { feature_get "$1" ntuple-filters; }
setting_nic_ntuple_want() {
  if [[ " ${flows[*]}" == *" $1 "* || "${flows[*]}" == "$1 "* ]]; then
    REPLY=on
  else
    not_applicable "roles.conf names no flow on $1 (flow=$1 ADDRESS:PORT QUEUE)"
  fi
}
setting_nic_ntuple_set() { feature_set "$1" ntuple "$2"; }
setting_nic_ntuple_changeable() { feature_changeable "$1" ntuple-filters; }
setting_nic_ntuple_guards() { other_features "$1" ntuple-filters; }
setting_nic_ntuple_why() {
  explain 'rules that send a flow to a queue of its own are off without it' 'none' 'kernel documentation of scaling'
}
