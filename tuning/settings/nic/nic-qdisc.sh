# shellcheck shell=bash
# mq, pfifo_fast and noqueue send at once. What else is there was chosen by somebody: by hand.
setting nic-qdisc severity=low role=order
setting_nic_qdisc_subjects() { order_ones; }
setting_nic_qdisc_get() {
  local line
  ask tc qdisc show dev "$1" || return
  split "$REPLY" $'\n'
  for line in "${PARTS[@]}"; do
    if [[ $line =~ ^qdisc\ ([a-z_0-9]+)\ .*root ]]; then
      REPLY=${BASH_REMATCH[1]}
      return 0
    fi
  done
  unknown "'tc qdisc show dev $1' tells no root qdisc"
}
setting_nic_qdisc_want() {
  setting_nic_qdisc_get "$1" || return
  case $REPLY in
    mq | pfifo_fast | noqueue) ;;
    *) REPLY=pfifo_fast ;;
  esac
}
setting_nic_qdisc_hint() { REPLY="tc qdisc replace dev $1 root $2"; }
setting_nic_qdisc_why() {
  explain 'fq and fq_codel look at every packet and may hold it back to pace a connection; shapers do so on purpose' \
    'flows of other programs are no longer treated fairly' \
    'kernel documentation of tc'
}
