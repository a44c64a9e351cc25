# shellcheck shell=bash
setting nic-busy-read severity=info compare=number
setting_nic_busy_read_get() { read_value /proc/sys/net/core/busy_read; }
setting_nic_busy_read_want() { REPLY=0; }
setting_nic_busy_read_set() { write_value /proc/sys/net/core/busy_read "$2"; }
setting_nic_busy_read_changeable() { is_changeable /proc/sys/net/core/busy_read; }
setting_nic_busy_read_why() {
  explain '0: packets are received on the core of their interrupt, where their stamps are taken in order. With sockets of the kernel and no bypass 50 saves the wake-up, and packets are received on the application core' \
    'with 50 the core that waits burns' \
    'TuneD network-latency; kernel documentation of NAPI'
}
