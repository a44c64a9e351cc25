# shellcheck shell=bash
setting mem-stat-interval severity=low compare=at_least
setting_mem_stat_interval_get() { read_value /proc/sys/vm/stat_interval; }
setting_mem_stat_interval_want() { REPLY=10; }
setting_mem_stat_interval_set() { write_value /proc/sys/vm/stat_interval "$2"; }
setting_mem_stat_interval_changeable() { is_changeable /proc/sys/vm/stat_interval; }
setting_mem_stat_interval_why() {
  explain 'the memory statistics of every CPU are gathered each second, by work on that CPU' \
    'figures of vmstat are up to ten seconds old' \
    'TuneD network-latency'
}
