# shellcheck shell=bash
# Of the sockets that are open now, since each was opened.
setting sock-udp-drops severity=critical namespaced=yes
setting_sock_udp_drops_get() {
  local file address drops found=''
  local -a fields
  for file in /proc/net/udp /proc/net/udp6; do
    [[ -r $root$file ]] || continue
    while read -r -a fields; do
      drops=${fields[-1]:-0}
      if [[ ! $drops =~ ^[0-9]{1,15}$ || $drops -eq 0 ]]; then continue; fi
      address=${fields[1]}
      found+="${found:+, }port $((16#${address##*:})): $drops"
    done <"$root$file"
  done
  REPLY=${found:-none}
}
setting_sock_udp_drops_want() { REPLY=none; }
setting_sock_udp_drops_hint() { REPLY="find its reader ('ss --udp --listening --processes --memory'): a larger buffer, or a core of its own"; }
setting_sock_udp_drops_why() {
  explain 'the buffer of a socket was full: its reader was too slow' 'none' 'measured on Linux 6.18: 494 of 500 lost, 494 counted'
}
