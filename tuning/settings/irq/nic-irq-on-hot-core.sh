# shellcheck shell=bash
# Where they go by their masks; how many came is in /proc/interrupts.
setting nic-irq-on-hot-core severity=critical role=interface phase=irq-affinity
setting_nic_irq_on_hot_core_subjects() { every_interface; }
setting_nic_irq_on_hot_core_get() {
  local number hot cpus found=''
  hot_cpus
  hot=$REPLY
  if [[ -z $hot ]]; then
    not_applicable 'no core has the role reader, pipeline, publisher or trading'
    return
  fi
  interrupts_of "$1"
  if [[ ${#INTERRUPTS[@]} -eq 0 ]]; then
    not_applicable "$1 has no interrupts of its own"
    return
  fi
  for number in "${INTERRUPTS[@]}"; do
    read_value "/proc/irq/$number/effective_affinity_list" && [[ -n $REPLY ]] ||
      read_value "/proc/irq/$number/smp_affinity_list" || continue
    common_cpus "$REPLY" "$hot"
    cpus=$REPLY
    if [[ -n $cpus ]]; then found+="${found:+, }$number on $cpus"; fi
  done
  REPLY=${found:-none}
}
setting_nic_irq_on_hot_core_want() { REPLY=none; }
setting_nic_irq_on_hot_core_hint() { REPLY='apply nic-irq-affinity'; }
setting_nic_irq_on_hot_core_why() {
  explain 'the thread that runs there stops for each interrupt and for the packets behind it' 'none' \
    'kernel documentation of per-CPU kernel threads'
}
