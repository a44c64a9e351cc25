# shellcheck shell=bash
setting mem-thp severity=medium
setting_mem_thp_get() { read_value /sys/kernel/mm/transparent_hugepage/enabled && bracketed "$REPLY"; }
setting_mem_thp_want() { REPLY=madvise; }
setting_mem_thp_satisfied() { [[ $1 == "$2" || $1 == never ]]; }
setting_mem_thp_set() { write_value /sys/kernel/mm/transparent_hugepage/enabled "$2"; }
setting_mem_thp_changeable() { is_changeable /sys/kernel/mm/transparent_hugepage/enabled; }
setting_mem_thp_why() {
  explain 'the kernel merges pages of running threads into large ones: they stop for it' \
    'programs that want large pages have to ask (madvise)' 'TuneD network-latency (never); rigtorp low latency guide'
}
