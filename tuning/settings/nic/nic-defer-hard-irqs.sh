# shellcheck shell=bash
setting nic-defer-hard-irqs severity=high role=interface phase=napi compare=number
setting_nic_defer_hard_irqs_subjects() { every_interface; }
setting_nic_defer_hard_irqs_get() { interface_value "$1" napi_defer_hard_irqs; }
setting_nic_defer_hard_irqs_want() { REPLY=0; }
setting_nic_defer_hard_irqs_set() { write_value "/sys/class/net/$1/napi_defer_hard_irqs" "$2"; }
setting_nic_defer_hard_irqs_why() {
  explain 'interrupts stay off until so many polls found nothing, unless an application polls the queue' \
    'none without such an application; with SO_PREFER_BUSY_POLL set want.nic-defer-hard-irqs' \
    'kernel documentation of NAPI'
}
