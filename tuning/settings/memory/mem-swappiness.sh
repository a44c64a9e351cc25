# shellcheck shell=bash
setting mem-swappiness severity=low compare=at_most
setting_mem_swappiness_get() { read_value /proc/sys/vm/swappiness; }
setting_mem_swappiness_want() { REPLY=10; }
setting_mem_swappiness_set() { write_value /proc/sys/vm/swappiness "$2"; }
setting_mem_swappiness_changeable() { is_changeable /proc/sys/vm/swappiness; }
setting_mem_swappiness_why() {
  explain 'pages of processes that are not locked are written out while there is memory' \
    'file pages are dropped earlier' \
    'TuneD latency-performance'
}
