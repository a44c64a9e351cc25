# shellcheck shell=bash
setting mem-thp-defrag severity=medium
setting_mem_thp_defrag_get() { read_value /sys/kernel/mm/transparent_hugepage/defrag && bracketed "$REPLY"; }
setting_mem_thp_defrag_want() { REPLY=madvise; }
setting_mem_thp_defrag_satisfied() { [[ $1 == "$2" || $1 != always && $2 == madvise ]]; }
setting_mem_thp_defrag_set() { write_value /sys/kernel/mm/transparent_hugepage/defrag "$2"; }
setting_mem_thp_defrag_changeable() { is_changeable /sys/kernel/mm/transparent_hugepage/defrag; }
setting_mem_thp_defrag_why() {
  explain 'a page fault compacts memory before it returns' 'fewer large pages' 'kernel documentation of transparent huge pages'
}
