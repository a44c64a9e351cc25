# shellcheck shell=bash
# Each queue's interrupt on one core that has the role capture; what is for management with the housekeeping.
setting nic-irq-affinity severity=high role=interface phase=irq-affinity compare=cpus
setting_nic_irq_affinity_subjects() {
  local name number
  every_interface
  local -ar all=("${subjects[@]}")
  subjects=()
  for name in "${all[@]}"; do
    interrupts_of "$name"
    for number in "${INTERRUPTS[@]}"; do subjects+=("$name/irq-$number"); done
  done
  if [[ ${#subjects[@]} -eq 0 && ${#all[@]} -gt 0 ]]; then REASON="${all[*]}: no interrupts of its own"; fi
}
setting_nic_irq_affinity_get() { read_value "/proc/irq/${1##*/irq-}/smp_affinity_list"; }
setting_nic_irq_affinity_want() {
  needs_quiet_cpus || return
  interrupt_name "${1##*/irq-}" || { not_applicable "no driver has asked for interrupt ${1##*/irq-}"; return; }
  if queue_of_name "${1%%/*}" "$REPLY"; then
    cpu_of_queue "$REPLY"
  else
    REPLY=${role_cpus[housekeeping]}
  fi
}
setting_nic_irq_affinity_set() { write_value "/proc/irq/${1##*/irq-}/smp_affinity_list" "$2"; }
setting_nic_irq_affinity_changeable() { is_changeable "/proc/irq/${1##*/irq-}/smp_affinity_list"; }
setting_nic_irq_affinity_detail() {
  local name=''
  if interrupt_name "${1##*/irq-}"; then name=$REPLY; fi
  REPLY=$name
  if read_value "/proc/irq/${1##*/irq-}/effective_affinity_list"; then REPLY="$name, now on CPU $REPLY"; else REPLY=$name; fi
}
setting_nic_irq_affinity_why() {
  explain 'the core that takes the interrupt runs XDP: the packet waits for whatever else that core does' \
    'one core has the work of its queues; link down and up, new rings and new queues may undo it' \
    'kernel documentation of IRQ affinity; Red Hat network performance tuning'
}
