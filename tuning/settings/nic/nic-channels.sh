# shellcheck shell=bash
# The value is what 'ethtool -L' takes: 'combined 4', or 'rx 2 tx 2' where the driver has no combined ones.
setting nic-channels severity=medium role=interface phase=channels disruptive=link
setting_nic_channels_subjects() { every_interface; }
setting_nic_channels_get() {
  local table received
  ask ethtool -l "$1" || return
  table=$REPLY
  if of_table "$table" current Combined && ((REPLY > 0)); then
    REPLY="combined $REPLY"
  elif of_table "$table" current RX; then
    received=$REPLY
    of_table "$table" current TX || REPLY=$received
    REPLY="rx $received tx $REPLY"
  else
    not_applicable "the driver of $1 has one fixed queue"
  fi
}
setting_nic_channels_want() {
  local table kind most
  local -i cores
  expand_cpus "${role_cpus[capture]:-}"
  read -r -a cores_of_capture <<<"$REPLY"
  cores=${#cores_of_capture[@]}
  if ((cores == 0)); then
    not_applicable 'no core has the role capture: see the roles'
    return
  fi
  ask ethtool -l "$1" || return
  table=$REPLY
  kind=Combined
  if ! of_table "$table" current Combined || ((REPLY == 0)); then kind=RX; fi
  of_table "$table" maximum "$kind" || REPLY=1
  most=$REPLY
  if ((cores > most)); then cores=$most; fi
  if [[ $kind == Combined ]]; then REPLY="combined $cores"; else REPLY="rx $cores tx $cores"; fi
}
setting_nic_channels_set() {
  [[ $2 =~ ^(combined\ [0-9]{1,4}|rx\ [0-9]{1,4}\ tx\ [0-9]{1,4})$ ]] || { failed "'$2' is no number of queues"; return; }
  local -a words
  read -r -a words <<<"$2"
  order ethtool -L "$1" "${words[@]}"
}
# What could not be put back is not put at risk.
setting_nic_channels_changeable() {
  local status=0
  setting_nic_rss_table_get "$1" || status=$?
  if [[ $status -eq $unknown_status ]]; then return "$fixed_status"; fi
}
# A new number of queues forgets what was set for each of them.
setting_nic_channels_guards() {
  local queue
  local -a found=("nic-rss-table $1")
  queues_here "$1" rx
  for queue in "${QUEUES[@]}"; do found+=("nic-rps-off $1/$queue" "nic-rps-flows $1/$queue"); done
  queues_here "$1" tx
  for queue in "${QUEUES[@]}"; do found+=("nic-xps $1/$queue" "nic-xps-queues $1/$queue"); done
  guards_are "${found[@]}"
  interrupt_guards "$1"
}
setting_nic_channels_why() {
  explain 'a queue for each core that takes its interrupts: with more, packets arrive on cores that have other work' \
    'many drivers take the link down for milliseconds to seconds; masks, rules and the RSS table of queues are made again' \
    'kernel documentation of scaling; TuneD realtime'
}
