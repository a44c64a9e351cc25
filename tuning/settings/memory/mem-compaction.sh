# shellcheck shell=bash
setting mem-compaction severity=low compare=number
setting_mem_compaction_get() { read_value /proc/sys/vm/compaction_proactiveness; }
setting_mem_compaction_want() { REPLY=0; }
setting_mem_compaction_set() { write_value /proc/sys/vm/compaction_proactiveness "$2"; }
setting_mem_compaction_changeable() { is_changeable /proc/sys/vm/compaction_proactiveness; }
setting_mem_compaction_why() {
  explain 'memory is compacted in the background, which moves pages under running threads' \
    'large pages may be harder to get later' \
    'kernel documentation of sysctl/vm'
}
