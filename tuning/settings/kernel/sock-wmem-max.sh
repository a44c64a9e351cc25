# shellcheck shell=bash
setting sock-wmem-max severity=high compare=at_least
setting_sock_wmem_max_get() { read_value /proc/sys/net/core/wmem_max; }
setting_sock_wmem_max_want() { REPLY=2097152; }
setting_sock_wmem_max_set() { write_value /proc/sys/net/core/wmem_max "$2"; }
setting_sock_wmem_max_changeable() { is_changeable /proc/sys/net/core/wmem_max; }
setting_sock_wmem_max_why() {
  explain 'a larger send buffer that a program asks for is cut silently; Aeron asks for 2 MiB' \
    'memory, only where it is used' \
    'Aeron documentation'
}
