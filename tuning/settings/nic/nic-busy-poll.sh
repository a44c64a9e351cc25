# shellcheck shell=bash
setting nic-busy-poll severity=info compare=number
setting_nic_busy_poll_get() { read_value /proc/sys/net/core/busy_poll; }
setting_nic_busy_poll_want() { REPLY=0; }
setting_nic_busy_poll_set() { write_value /proc/sys/net/core/busy_poll "$2"; }
setting_nic_busy_poll_changeable() { is_changeable /proc/sys/net/core/busy_poll; }
setting_nic_busy_poll_why() {
  explain '0: packets are received on the core of their interrupt, where their stamps are taken in order. With sockets of the kernel and no bypass 50 saves the wake-up, and packets are received on the application core' \
    'with 50 the core that waits burns' \
    'TuneD network-latency; kernel documentation of NAPI'
}
