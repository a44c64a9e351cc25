# shellcheck shell=bash
setting net-conntrack severity=medium compare=number namespaced=yes
setting_net_conntrack_get() {
  if ! has /proc/sys/net/netfilter/nf_conntrack_count; then
    REPLY=0
    return 0
  fi
  read_value /proc/sys/net/netfilter/nf_conntrack_count
}
setting_net_conntrack_want() { REPLY=0; }
setting_net_conntrack_hint() {
  local -r names=${interfaces[*]:-IF}
  REPLY="a rule of the raw table without tracking for the feeds: nft add rule ip raw prerouting iifname { ${names// /, } } notrack"
}
setting_net_conntrack_why() {
  explain 'the kernel looks up and keeps an entry for each flow: more work for each packet of a feed' 'none' \
    'kernel documentation of nf_conntrack'
}
