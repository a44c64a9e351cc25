# shellcheck shell=bash
setting bpf-jit severity=critical compare=number
setting_bpf_jit_get() { read_value /proc/sys/net/core/bpf_jit_enable; }
setting_bpf_jit_want() { REPLY=1; }
setting_bpf_jit_set() { write_value /proc/sys/net/core/bpf_jit_enable "$2"; }
setting_bpf_jit_changeable() { is_changeable /proc/sys/net/core/bpf_jit_enable; }
setting_bpf_jit_why() {
  explain 'kernel programs that are interpreted take several times as long for each packet' \
    'none' \
    'kernel documentation of sysctl/net'
}
