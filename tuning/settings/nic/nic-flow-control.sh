# shellcheck shell=bash
# The value is what 'ethtool -A' takes: 'autoneg off rx off tx off'.
setting nic-flow-control severity=high role=interface phase=pause disruptive=link
setting_nic_flow_control_subjects() { every_interface; }
# pause_word TABLE KEY: on or off, of 'ethtool -a'.
pause_word() {
  [[ $1 =~ (^|$'\n')$2:[[:space:]]*(on|off) ]] && REPLY=${BASH_REMATCH[2]}
}
setting_nic_flow_control_get() {
  local negotiated received
  ask ethtool -a "$1" || return
  local -r table=$REPLY
  pause_word "$table" Autonegotiate || { not_applicable "the driver of $1 does not tell its pause frames"; return; }
  negotiated=$REPLY
  pause_word "$table" RX || { not_applicable "the driver of $1 does not tell its pause frames"; return; }
  received=$REPLY
  pause_word "$table" TX || { not_applicable "the driver of $1 does not tell its pause frames"; return; }
  REPLY="autoneg $negotiated rx $received tx $REPLY"
}
setting_nic_flow_control_want() { REPLY='autoneg off rx off tx off'; }
setting_nic_flow_control_set() {
  local -a words
  [[ $2 =~ ^autoneg\ (on|off)\ rx\ (on|off)\ tx\ (on|off)$ ]] || { failed "'$2' is no such value"; return; }
  read -r -a words <<<"$2"
  order ethtool -A "$1" "${words[@]}"
}
setting_nic_flow_control_why() {
  explain 'one slow receiver stops the port, and everything behind it waits without a trace; without, loss shows where it happens' \
    'overload is loss; the switch has to agree; the link is negotiated again. PFC of mlx5 is another setting (mlnx_qos)' \
    'guides of the vendors'
}
