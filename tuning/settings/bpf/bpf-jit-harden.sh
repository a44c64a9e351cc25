# shellcheck shell=bash
setting bpf-jit-harden severity=medium compare=at_most
setting_bpf_jit_harden_get() { read_value /proc/sys/net/core/bpf_jit_harden; }
setting_bpf_jit_harden_want() { REPLY=1; }
setting_bpf_jit_harden_set() { write_value /proc/sys/net/core/bpf_jit_harden "$2"; }
setting_bpf_jit_harden_changeable() { is_changeable /proc/sys/net/core/bpf_jit_harden; }
setting_bpf_jit_harden_why() {
  explain '2 blinds the constants of root'\''s programs too: longer code for each packet' \
    'programs of other users are hardened as before' \
    'kernel documentation of sysctl/net'
}
