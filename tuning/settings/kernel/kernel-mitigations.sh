# shellcheck shell=bash
# Recorded, for whoever compares hosts; tune never changes them.
setting kernel-mitigations severity=info applies=boot
setting_kernel_mitigations_get() {
  local path vulnerable=0 mitigated=0 not_affected=0
  for path in "$root"/sys/devices/system/cpu/vulnerabilities/*; do
    if [[ ! -e $path ]] || ! read_value "${path#"$root"}"; then continue; fi
    case $REPLY in
      'Not affected'*) not_affected=$((not_affected + 1)) ;;
      Vulnerable*) vulnerable=$((vulnerable + 1)) ;;
      *) mitigated=$((mitigated + 1)) ;;
    esac
  done
  REPLY="$mitigated mitigated, $vulnerable vulnerable, $not_affected not affected"
}
setting_kernel_mitigations_want() { setting_kernel_mitigations_get; }
setting_kernel_mitigations_why() {
  explain 'they cost in system calls and interrupts, and hosts that differ in them cannot be compared' \
    'whether to switch them off is the owner'\''s decision' 'kernel documentation of hardware vulnerabilities'
}
