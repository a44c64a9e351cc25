# shellcheck shell=bash
setting mem-zone-reclaim severity=medium compare=number
setting_mem_zone_reclaim_get() { read_value /proc/sys/vm/zone_reclaim_mode; }
setting_mem_zone_reclaim_want() { REPLY=0; }
setting_mem_zone_reclaim_set() { write_value /proc/sys/vm/zone_reclaim_mode "$2"; }
setting_mem_zone_reclaim_changeable() { is_changeable /proc/sys/vm/zone_reclaim_mode; }
setting_mem_zone_reclaim_why() {
  explain 'a full node is cleared out before memory is taken from another: stalls in page faults' \
    'memory of another node is used instead' \
    'kernel documentation of sysctl/vm'
}
