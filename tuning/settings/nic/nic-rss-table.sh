# shellcheck shell=bash
# How many queues the hash spreads over: as many as there are. The value is the number of queues in the table, from 0 on
# with equal shares; a table with other shares is told and left alone.
setting nic-rss-table severity=low role=interface phase=rss
setting_nic_rss_table_subjects() { every_interface; }
setting_nic_rss_table_get() {
  local line queue
  local -a shares=()
  ask ethtool -x "$1" || return
  split "$REPLY" $'\n'
  for line in "${PARTS[@]}"; do
    [[ $line =~ ^[[:space:]]+[0-9]+:([[:space:]0-9]+)$ ]] || continue
    for queue in ${BASH_REMATCH[1]}; do shares[queue]=$((${shares[queue]:-0} + 1)); done
  done
  if [[ ${#shares[@]} -eq 0 ]]; then
    not_applicable "the driver of $1 has no RSS table"
    return
  fi
  for queue in "${!shares[@]}"; do
    if ((queue >= ${#shares[@]} || shares[queue] + 1 < shares[0])); then
      unknown "the RSS table of $1 has shares of its own ('ethtool -x $1'), which tune could not put back"
      return
    fi
  done
  REPLY=${#shares[@]}
}
setting_nic_rss_table_want() {
  queues_here "$1" rx
  REPLY=${#QUEUES[@]}
}
setting_nic_rss_table_set() { order ethtool -X "$1" equal "$2"; }
setting_nic_rss_table_why() {
  explain 'packets go to queues whose core nobody reads from, or some queues get none' \
    'flows change their queue at that moment' \
    'kernel documentation of scaling'
}
