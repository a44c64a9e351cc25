# shellcheck shell=bash
setting nic-rps-flows severity=medium role=interface phase=queue-masks compare=number
setting_nic_rps_flows_subjects() { queues_of rx rps_flow_cnt; }
setting_nic_rps_flows_get() { read_value "/sys/class/net/${1%%/*}/queues/${1#*/}/rps_flow_cnt"; }
setting_nic_rps_flows_want() { REPLY=0; }
setting_nic_rps_flows_set() { write_value "/sys/class/net/${1%%/*}/queues/${1#*/}/rps_flow_cnt" "$2"; }
setting_nic_rps_flows_why() {
  explain 'receive flow steering moves packets to the core where their reader ran last' \
    'one core does the work of one queue' \
    'kernel documentation of scaling'
}
