# shellcheck shell=bash
setting irq-default-affinity severity=medium phase=irq-default compare=mask
setting_irq_default_affinity_get() { read_value /proc/irq/default_smp_affinity; }
setting_irq_default_affinity_want() {
  needs_quiet_cpus || return
  mask_of "${role_cpus[housekeeping]}"
}
setting_irq_default_affinity_set() { write_value /proc/irq/default_smp_affinity "$2"; }
setting_irq_default_affinity_changeable() { is_changeable /proc/irq/default_smp_affinity; }
setting_irq_default_affinity_why() {
  explain 'interrupts that are asked for later go to these CPUs' \
    'housekeeping cores have them all' \
    'kernel documentation of IRQ affinity; TuneD realtime (irqaffinity= at boot)'
}
