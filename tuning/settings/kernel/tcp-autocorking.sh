# shellcheck shell=bash
setting tcp-autocorking severity=low compare=number namespaced=yes
setting_tcp_autocorking_get() { read_value /proc/sys/net/ipv4/tcp_autocorking; }
setting_tcp_autocorking_want() { REPLY=0; }
setting_tcp_autocorking_set() { write_value /proc/sys/net/ipv4/tcp_autocorking "$2"; }
setting_tcp_autocorking_changeable() { is_changeable /proc/sys/net/ipv4/tcp_autocorking; }
setting_tcp_autocorking_why() {
  explain 'small writes wait for the transmit queue to complete the one before' \
    'more and smaller packets' \
    'kernel documentation of ip-sysctl'
}
