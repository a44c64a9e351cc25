# shellcheck shell=bash
# By name of the driver: what one page holds. Newer kernels take more where the driver supports fragments. Changed by name
# only, since longer packets are lost then.
setting xdp-mtu severity=critical role=feed phase=mtu disruptive=link compare=at_most asked=yes
setting_xdp_mtu_subjects() { feed_ones; }
setting_xdp_mtu_get() { interface_value "$1" mtu; }
setting_xdp_mtu_want() {
  driver_of "$1" || return
  case $REPLY in
    ixgbevf) REPLY=1500 ;;
    atlantic | ice | i40e | ixgbe | veth | virtio_net | ena) REPLY=3000 ;;
    *) not_applicable "the limit of driver '${REPLY:-unknown}' is not known to tune" ;;
  esac
}
setting_xdp_mtu_set() { write_value "/sys/class/net/$1/mtu" "$2"; }
setting_xdp_mtu_detail() { REPLY='if flows have longer packets, use attach: tc in place of XDP'; }
setting_xdp_mtu_guards() { interrupt_guards "$1"; }
setting_xdp_mtu_why() {
  explain 'the driver refuses XDP with longer packets' 'longer packets are dropped' 'threads of xdp-project, intel, aya; measured on veth'
}
