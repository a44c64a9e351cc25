# shellcheck shell=bash
# Interrupts of other devices: disks, serial ports, other NICs. Away from the quiet cores, as far as the kernel lets them.
setting irq-device-affinity severity=medium role=irq phase=irq-affinity compare=cpus
setting_irq_device_affinity_subjects() {
  local name number path
  local taken=' '
  quiet_cpus
  if [[ -z $REPLY ]]; then
    REASON='no core has a role but housekeeping: nothing is to be kept away from it'
    return
  fi
  local -r quiet=$REPLY
  # Without a name, those of the NICs that carry the feeds cannot be told from others.
  if [[ ${#interfaces[@]} -eq 0 ]]; then
    no_interface
    return
  fi
  for name in "${interfaces[@]}"; do
    interrupts_of "$name"
    taken+="${INTERRUPTS[*]} "
  done
  for path in "$root"/proc/irq/[0-9]*; do
    number=${path##*/}
    if [[ $taken == *" $number "* ]] || ! interrupt_name "$number"; then continue; fi
    read_value "/proc/irq/$number/smp_affinity_list" || continue
    common_cpus "$REPLY" "$quiet"
    if [[ -n $REPLY ]]; then subjects+=("irq-$number"); fi
  done
  if [[ ${#subjects[@]} -eq 0 ]]; then REASON='no other interrupt may go to a quiet core'; fi
}
setting_irq_device_affinity_get() { read_value "/proc/irq/${1#irq-}/smp_affinity_list"; }
setting_irq_device_affinity_want() {
  setting_irq_device_affinity_get "$1" || return
  local -r now=$REPLY
  quiet_cpus
  without_cpus "$now" "$REPLY"
  REPLY=${REPLY:-${role_cpus[housekeeping]}}
}
setting_irq_device_affinity_set() { write_value "/proc/irq/${1#irq-}/smp_affinity_list" "$2"; }
setting_irq_device_affinity_changeable() { is_changeable "/proc/irq/${1#irq-}/smp_affinity_list"; }
setting_irq_device_affinity_detail() {
  interrupt_name "${1#irq-}" || REPLY=''
}
setting_irq_device_affinity_why() {
  explain 'any interrupt on a quiet core stops what runs there' \
    'housekeeping cores have them; some the kernel manages itself, which stay' \
    'kernel documentation of IRQ affinity'
}
