# shellcheck shell=bash
setting mem-ksm severity=low compare=number
setting_mem_ksm_get() { read_value /sys/kernel/mm/ksm/run; }
setting_mem_ksm_want() { REPLY=0; }
setting_mem_ksm_set() { write_value /sys/kernel/mm/ksm/run "$2"; }
setting_mem_ksm_changeable() { is_changeable /sys/kernel/mm/ksm/run; }
setting_mem_ksm_why() {
  explain 'merging equal pages makes the next write to them a page fault, at a moment that nobody chose' \
    'memory that merging would have saved' \
    'TuneD cpu-partitioning'
}
