# shellcheck shell=bash
setting nic-gro-flush-timeout severity=high role=interface phase=napi compare=number
setting_nic_gro_flush_timeout_subjects() { every_interface; }
setting_nic_gro_flush_timeout_get() { interface_value "$1" gro_flush_timeout; }
setting_nic_gro_flush_timeout_want() { REPLY=0; }
setting_nic_gro_flush_timeout_set() { write_value "/sys/class/net/$1/gro_flush_timeout" "$2"; }
setting_nic_gro_flush_timeout_why() {
  explain 'a packet waits up to so many nanoseconds for others to be merged with, unless an application polls the queue' \
    'none without such an application; with SO_PREFER_BUSY_POLL set want.nic-gro-flush-timeout' \
    'kernel documentation of NAPI'
}
