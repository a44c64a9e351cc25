# shellcheck shell=bash
# What a new number of queues wipes beside the masks.
setting nic-xps-queues internal=yes role=interface phase=queue-masks
setting_nic_xps_queues_get() { read_value "/sys/class/net/${1%%/*}/queues/${1#*/}/xps_rxqs"; }
setting_nic_xps_queues_set() { write_value "/sys/class/net/${1%%/*}/queues/${1#*/}/xps_rxqs" "$2"; }
