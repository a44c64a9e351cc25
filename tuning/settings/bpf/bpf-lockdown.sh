# shellcheck shell=bash
setting bpf-lockdown severity=high applies=boot
setting_bpf_lockdown_get() {
  if ! has /sys/kernel/security/lockdown; then
    not_applicable 'no lockdown in this kernel, or securityfs is not mounted'
    return
  fi
  read_value /sys/kernel/security/lockdown && bracketed "$REPLY"
}
setting_bpf_lockdown_want() { REPLY=none; }
setting_bpf_lockdown_satisfied() { [[ $1 == none || $1 == integrity ]]; }
setting_bpf_lockdown_hint() { REPLY='lockdown=integrity at boot, or the setting of the firmware'; }
setting_bpf_lockdown_why() {
  explain 'confidentiality forbids kernel programs to read kernel memory' 'none' 'manual kernel_lockdown(7)'
}
