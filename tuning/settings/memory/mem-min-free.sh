# shellcheck shell=bash
setting mem-min-free severity=low compare=at_least
setting_mem_min_free_get() { read_value /proc/sys/vm/min_free_kbytes; }
setting_mem_min_free_want() { REPLY=65536; }
setting_mem_min_free_set() { write_value /proc/sys/vm/min_free_kbytes "$2"; }
setting_mem_min_free_changeable() { is_changeable /proc/sys/vm/min_free_kbytes; }
setting_mem_min_free_why() {
  explain 'memory for received packets is taken where nothing may wait: without a reserve the driver drops' \
    '64 MiB that nothing else uses' \
    'kernel documentation of sysctl/vm'
}
