# shellcheck shell=bash
setting xdp-native severity=high role=feed applies=bios
setting_xdp_native_subjects() { feed_ones; }
setting_xdp_native_get() {
  driver_of "$1" || return
  case $REPLY in
    atlantic | bnxt_en | dpaa2_eth | ena | fec | gve | hv_netvsc | i40e | iavf | ice | igb | igc | ixgbe | ixgbevf | mana | \
      mlx4_en | mlx5_core | mvneta | mvpp2 | nfp | qede | sfc | stmmac | thunder* | tsnep | tun | veth | virtio_net | idpf)
      REPLY="native ($REPLY)"
      ;;
    '') unknown "the driver of $1 is not told" ;;
    *) REPLY="generic ($REPLY)" ;;
  esac
}
setting_xdp_native_want() {
  setting_xdp_native_get "$1" || return
  REPLY=${REPLY/generic/native}
}
setting_xdp_native_hint() { REPLY='another NIC, or TC in place of XDP (attach: tc)'; }
setting_xdp_native_why() {
  explain 'generic XDP runs after the kernel has made a packet: a later stamp, and more work for each' \
    'another card' \
    'kernel source, by the names of its drivers'
}
