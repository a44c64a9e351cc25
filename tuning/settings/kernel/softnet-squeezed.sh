# shellcheck shell=bash
# 'PACKETS MICROSECONDS' for one round of receiving; more only where rounds ended with packets left.
setting softnet-squeezed severity=medium pieces=yes
setting_softnet_squeezed_get() {
  read_value /proc/sys/net/core/netdev_budget || return
  local -r packets=$REPLY
  read_value /proc/sys/net/core/netdev_budget_usecs || return
  REPLY="$packets $REPLY"
}
setting_softnet_squeezed_want() {
  softnet_sum 2 || return
  # A round that ends early now and then is how it is meant.
  if ((REPLY > 1000)); then REPLY='600 8000'; else setting_softnet_squeezed_get; fi
}
setting_softnet_squeezed_satisfied() {
  [[ $1 =~ ^[0-9]{1,9}\ [0-9]{1,9}$ && $2 =~ ^[0-9]{1,9}\ [0-9]{1,9}$ ]] && ((${1% *} >= ${2% *} && ${1#* } >= ${2#* }))
}
setting_softnet_squeezed_set() {
  [[ $2 =~ ^([0-9]{1,9})\ ([0-9]{1,9})$ ]] || { failed "'$2' is not 'PACKETS MICROSECONDS'"; return; }
  local -r packets=${BASH_REMATCH[1]} time=${BASH_REMATCH[2]}
  write_value /proc/sys/net/core/netdev_budget "$packets" || return
  write_value /proc/sys/net/core/netdev_budget_usecs "$time"
}
setting_softnet_squeezed_changeable() { is_changeable /proc/sys/net/core/netdev_budget; }
setting_softnet_squeezed_detail() {
  softnet_sum 2 || REPLY=0
  REPLY="$REPLY rounds ended with packets left since the start of the machine"
}
setting_softnet_squeezed_why() {
  explain 'a round of receiving ended before the ring was empty: the rest waits for the next' \
    'longer rounds, in which nothing else runs on that core' 'Red Hat network performance tuning'
}
