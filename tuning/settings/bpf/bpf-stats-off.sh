# shellcheck shell=bash
setting bpf-stats-off severity=medium compare=number
setting_bpf_stats_off_get() { read_value /proc/sys/kernel/bpf_stats_enabled; }
setting_bpf_stats_off_want() { REPLY=0; }
setting_bpf_stats_off_set() { write_value /proc/sys/kernel/bpf_stats_enabled "$2"; }
setting_bpf_stats_off_changeable() { is_changeable /proc/sys/kernel/bpf_stats_enabled; }
setting_bpf_stats_off_why() {
  explain 'two clock reads more for every run of every program: 28 to 95-100 ns for an empty one' \
    'no run times in bpftool' \
    'measured on 2 virtual AMD EPYC cores, Linux 6.18: test run of an empty XDP program, 5 million times'
}
