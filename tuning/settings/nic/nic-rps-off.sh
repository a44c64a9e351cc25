# shellcheck shell=bash
setting nic-rps-off severity=medium role=interface phase=queue-masks compare=mask
setting_nic_rps_off_subjects() { queues_of rx rps_cpus; }
setting_nic_rps_off_get() { read_value "/sys/class/net/${1%%/*}/queues/${1#*/}/rps_cpus"; }
setting_nic_rps_off_want() { REPLY=0; }
setting_nic_rps_off_set() { write_value "/sys/class/net/${1%%/*}/queues/${1#*/}/rps_cpus" "$2"; }
setting_nic_rps_off_why() {
  explain 'behind XDP the packet is handed to another CPU by an interrupt between CPUs' \
    'one core does the work of one queue' \
    'kernel documentation of scaling: not needed with several queues'
}
