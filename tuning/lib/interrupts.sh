# shellcheck shell=bash
# Interrupts: which a device has, which queue each is for, and which CPUs it may go to.

# interrupts_of IF: the numbers of those that its driver uses, into the array INTERRUPTS. A virtio device has them at the PCI
# device that it is on.
declare -a INTERRUPTS=()
interrupts_of() {
  local device=$root/sys/class/net/$1/device path number
  INTERRUPTS=()
  if [[ ! -d $device/msi_irqs ]]; then device+=/..; fi
  for path in "$device"/msi_irqs/*; do
    number=${path##*/}
    if [[ $number =~ ^[0-9]+$ ]] && interrupt_name "$number"; then INTERRUPTS+=("$number"); fi
  done
}

# interrupt_name NUMBER: what its driver calls it; fails where no driver has asked for it.
interrupt_name() {
  local path
  if read_value "/sys/kernel/irq/$1/actions" && [[ -n $REPLY ]]; then return 0; fi
  for path in "$root/proc/irq/$1"/*/; do
    if [[ -d $path ]]; then
      path=${path%/}
      REPLY=${path##*/}
      return 0
    fi
  done
  REPLY=''
  return 1
}

# queue_of_name IF NAME: the number of the queue, from what the driver calls the interrupt; fails for those that are for
# management. mlx5_comp3@pci:0000:3b:00.0, ice-eth1-TxRx-3, eth1-Tx-Rx-3 (ena), virtio0-input.3, eth1-rx-3, eth1-3 (sfc).
queue_of_name() {
  local -r kinds='TxRx-|txrx-|Tx-Rx-|rxtx-|rx-|tx-|Rx-|Tx-|comp|ntfy-blk|q|input\.|output\.'
  if [[ $2 != *fdir* && $2 != *ctrl* ]] && [[ $2 =~ [-_]($kinds)([0-9]{1,4})(@.*)?$ || $2 =~ ^$1(-)([0-9]{1,4})$ ]]; then
    REPLY=$((10#${BASH_REMATCH[2]}))
  else
    return 1
  fi
}

# cpu_of_queue NUMBER: queues are dealt out to the cores that take interrupts.
cpu_of_queue() {
  local -a cores
  expand_cpus "${role_cpus[capture]:-}"
  read -r -a cores <<<"$REPLY"
  if [[ ${#cores[@]} -eq 0 ]]; then
    not_applicable 'no core has the role capture: see the roles'
    return
  fi
  REPLY=${cores[$1 % ${#cores[@]}]}
}

# interrupt_guards IF: drivers that make their rings again ask for their interrupts again, which forgets where they were to go.
# Into the array GUARDED.
interrupt_guards() {
  local number
  interrupts_of "$1"
  for number in "${INTERRUPTS[@]}"; do GUARDED+=("nic-irq-affinity $1/irq-$number"); done
}
