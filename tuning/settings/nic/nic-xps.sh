# shellcheck shell=bash
# Each queue takes the transmissions of its share of the cores that send orders, then of the rest.
setting nic-xps severity=low role=order phase=queue-masks compare=mask
setting_nic_xps_subjects() {
  local queue
  local -a mine=()
  queues_of tx xps_cpus
  local -ar all=("${subjects[@]}")
  subjects=()
  order_ones
  for queue in "${all[@]}"; do
    if [[ " ${subjects[*]} " == *" ${queue%%/*} "* ]]; then mine+=("$queue"); fi
  done
  subjects=("${mine[@]}")
}
setting_nic_xps_get() { read_value "/sys/class/net/${1%%/*}/queues/${1#*/}/xps_cpus"; }
setting_nic_xps_want() {
  local -r number=${1##*-}
  local cpu rest
  local -i count index=0
  local -a mine=()
  queues_here "${1%%/*}" tx
  count=${#QUEUES[@]}
  if ((count < 2)); then
    not_applicable "${1%%/*} has one transmit queue: there is nothing to share out"
    return
  fi
  online_cpus
  without_cpus "$REPLY" "${role_cpus[trading]:-}"
  rest=$REPLY
  expand_cpus "${role_cpus[trading]:-}"
  local -r senders=$REPLY
  expand_cpus "$rest"
  for cpu in $senders $REPLY; do
    if ((index % count == number)); then mine+=("$cpu"); fi
    index+=1
  done
  cpu_list "${mine[@]}"
  mask_of "$REPLY"
}
setting_nic_xps_set() { write_value "/sys/class/net/${1%%/*}/queues/${1#*/}/xps_cpus" "$2"; }
setting_nic_xps_why() {
  explain 'cores that send orders through the same queue wait for its lock' \
    'none' \
    'kernel documentation of scaling'
}
