# shellcheck shell=bash
# Lines A and B of a feed have packets of the same size.
setting nic-mtu-lines severity=medium role=feed compare=number
setting_nic_mtu_lines_subjects() { feed_ones; }
setting_nic_mtu_lines_get() { interface_value "$1" mtu; }
setting_nic_mtu_lines_want() {
  local name most=0
  local -ar asked=("${subjects[@]}")
  subjects=()
  feed_ones
  local -ar all=("${subjects[@]}")
  subjects=("${asked[@]}")
  for name in "${all[@]}"; do
    interface_value "$name" mtu || return
    if ((REPLY > most)); then most=$REPLY; fi
  done
  REPLY=$most
}
setting_nic_mtu_lines_hint() { REPLY="ip link set $1 mtu $2"; }
setting_nic_mtu_lines_why() {
  explain 'what arrives on one line is too long for the other' 'the link may go down for a moment' 'documents of the exchanges'
}
