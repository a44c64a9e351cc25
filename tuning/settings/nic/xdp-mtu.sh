# shellcheck shell=bash
# By name of the driver: what one page holds. Newer kernels take more where the driver supports fragments.
setting xdp-mtu severity=critical role=feed applies=bios compare=at_most
setting_xdp_mtu_subjects() { feed_ones; }
setting_xdp_mtu_get() { interface_value "$1" mtu; }
setting_xdp_mtu_want() {
  driver_of "$1"
  case $REPLY in
    ixgbevf) REPLY=1500 ;;
    atlantic | ice | i40e | ixgbe | veth | virtio_net | ena) REPLY=3000 ;;
    *) not_applicable "the limit of driver '${REPLY:-unknown}' is not known to tune: telemetry doctor tries" ;;
  esac
}
setting_xdp_mtu_hint() { REPLY="ip link set $1 mtu $2, if no flow has longer packets; else attach: tc"; }
setting_xdp_mtu_why() {
  explain 'the driver refuses XDP with longer packets' 'longer packets are dropped' 'threads of xdp-project, intel, aya; measured on veth'
}
