# shellcheck shell=bash
setting sock-rmem-max severity=high compare=at_least
setting_sock_rmem_max_get() { read_value /proc/sys/net/core/rmem_max; }
setting_sock_rmem_max_want() { REPLY=8388608; }
setting_sock_rmem_max_set() { write_value /proc/sys/net/core/rmem_max "$2"; }
setting_sock_rmem_max_changeable() { is_changeable /proc/sys/net/core/rmem_max; }
setting_sock_rmem_max_why() {
  explain 'a larger receive buffer that a program asks for is cut silently; Aeron asks for 2 MiB, feed handlers for more' \
    'memory, only where it is used' \
    'measured on Linux 6.18: SO_RCVBUF is cut to twice rmem_max; Aeron documentation'
}
