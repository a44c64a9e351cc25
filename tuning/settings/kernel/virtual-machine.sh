# shellcheck shell=bash
setting virtual-machine severity=info
setting_virtual_machine_get() { if is_virtual; then REPLY=yes; else REPLY=no; fi; }
setting_virtual_machine_want() { REPLY=no; }
setting_virtual_machine_why() {
  explain 'power, PCIe and interrupts of the hardware are the host'\''s; it may take the processor away for milliseconds' \
    'none' 'flag hypervisor of the processor'
}
