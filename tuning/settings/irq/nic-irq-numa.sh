# shellcheck shell=bash
setting nic-irq-numa severity=medium role=interface phase=irq-affinity
setting_nic_irq_numa_subjects() { every_interface; }
setting_nic_irq_numa_get() {
  local near used role
  near_cpus "$1" || return
  near=$REPLY
  used=''
  for role in capture reader; do
    join_cpus "$used" "${role_cpus[$role]:-}"
    used=$REPLY
  done
  without_cpus "$used" "$near"
  REPLY=${REPLY:-none}
}
near_cpus() {
  interface_value "$1" device/numa_node || { not_applicable "$1 is on no bus that tells its node"; return; }
  if [[ $REPLY == -1 ]]; then
    not_applicable "the node of $1 is not known (-1)"
    return
  fi
  read_value "/sys/devices/system/node/node$REPLY/cpulist"
}
setting_nic_irq_numa_want() { REPLY=none; }
setting_nic_irq_numa_hint() {
  near_cpus "$1" || return
  REPLY="in roles.conf, capture and reader on CPUs $REPLY"
}
setting_nic_irq_numa_why() {
  explain 'cores of the roles capture or reader on another node read every packet across the link between the processors' \
    'none' 'guides of NVIDIA and DPDK'
}
