# shellcheck shell=bash
setting tcp-slow-start-idle severity=medium compare=number namespaced=yes
setting_tcp_slow_start_idle_get() { read_value /proc/sys/net/ipv4/tcp_slow_start_after_idle; }
setting_tcp_slow_start_idle_want() { REPLY=0; }
setting_tcp_slow_start_idle_set() { write_value /proc/sys/net/ipv4/tcp_slow_start_after_idle "$2"; }
setting_tcp_slow_start_idle_changeable() { is_changeable /proc/sys/net/ipv4/tcp_slow_start_after_idle; }
setting_tcp_slow_start_idle_why() {
  explain 'after a pause a connection begins with a small window again: a burst of orders waits for acknowledgements' \
    'a burst meets the network unannounced' \
    'kernel documentation of ip-sysctl'
}
