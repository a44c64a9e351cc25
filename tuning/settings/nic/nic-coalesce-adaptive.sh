# shellcheck shell=bash
# The value is what 'ethtool -C' takes, both directions: 'rx off tx off'; a direction that the driver has not is 'n/a'.
setting nic-coalesce-adaptive severity=high role=interface phase=coalesce-adaptive
setting_nic_coalesce_adaptive_subjects() { every_interface; }
setting_nic_coalesce_adaptive_get() {
  ask ethtool -c "$1" || return
  if [[ $REPLY =~ Adaptive\ RX:\ *(on|off|n/a)\ +TX:\ *(on|off|n/a) && ${BASH_REMATCH[1]}${BASH_REMATCH[2]} != n/an/a ]]; then
    REPLY="rx ${BASH_REMATCH[1]} tx ${BASH_REMATCH[2]}"
  else
    not_applicable "the driver of $1 has no adaptive moderation"
  fi
}
setting_nic_coalesce_adaptive_want() {
  setting_nic_coalesce_adaptive_get "$1" || return
  REPLY=${REPLY//on/off}
}
setting_nic_coalesce_adaptive_set() {
  [[ $2 =~ ^rx\ (on|off|n/a)\ tx\ (on|off|n/a)$ ]] || { failed "'$2' is no such value"; return; }
  local -a words=()
  if [[ ${BASH_REMATCH[1]} != n/a ]]; then words+=(adaptive-rx "${BASH_REMATCH[1]}"); fi
  if [[ ${BASH_REMATCH[2]} != n/a ]]; then words+=(adaptive-tx "${BASH_REMATCH[2]}"); fi
  order ethtool -C "$1" "${words[@]}"
}
setting_nic_coalesce_adaptive_why() {
  explain 'the driver lengthens the wait for more packets by itself when they come fast: in a burst, when it matters most' \
    'more interrupts on the cores that take them' \
    'guides of Solarflare (0 to 60 us) and Emulex (up to 96 us); Red Hat network performance tuning'
}
