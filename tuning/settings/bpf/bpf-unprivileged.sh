# shellcheck shell=bash
setting bpf-unprivileged severity=info compare=at_least
setting_bpf_unprivileged_get() { read_value /proc/sys/kernel/unprivileged_bpf_disabled; }
setting_bpf_unprivileged_want() { REPLY=1; }
setting_bpf_unprivileged_why() {
  explain '0 lets every user load programs; 1 holds until the next boot, 2 can be changed' 'none' 'kernel documentation of sysctl/kernel'
}
