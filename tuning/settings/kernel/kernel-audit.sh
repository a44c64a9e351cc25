# shellcheck shell=bash
setting kernel-audit severity=low
setting_kernel_audit_get() {
  local rules
  if ! find_tool auditctl; then
    not_applicable 'auditctl is not installed: nobody has made rules'
    return
  fi
  ask auditctl -l || return
  if [[ $REPLY == 'No rules'* ]]; then
    REPLY='no rules'
  else
    mapfile -t rules <<<"$REPLY"
    REPLY="${#rules[@]} rules"
  fi
}
setting_kernel_audit_want() { REPLY='no rules'; }
setting_kernel_audit_hint() { REPLY='leave the user of the trading application out of the rules (auditctl -l)'; }
setting_kernel_audit_why() {
  explain 'rules are looked at for every system call' 'what has to be audited is not' 'guides of real-time Linux'
}
