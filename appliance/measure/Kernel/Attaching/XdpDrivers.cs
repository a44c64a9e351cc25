// SPDX-License-Identifier: Apache-2.0
using static Telemetry.Kernel.Attaching.XdpEffect;

namespace Telemetry.Kernel.Attaching;

/// <summary>
/// Effect of attaching native XDP, by driver. Every row was read in the source of Linux 6.12.117 (with Debian's
/// patches; paths below drivers/net). Other versions may differ; a vendor's out-of-tree driver of the same name is
/// unknown. A driver that is not listed was not read and is assumed to reset its link. MTU limits hold for pages of 4
/// KiB; a driver that receives frames in several buffers has none here.
/// </summary>
public static class XdpDrivers
{
    private const string Intel = "ethernet/intel/";
    private const string SpareRings = "a spare transmit ring for each receive ring";
    private const string HalfQueues = "at most half of the queues in use (ethtool -L)";
    private const string Stmmac = "ethernet/stmicro/stmmac/stmmac_xdp.c: stmmac_xdp_set_prog (stops DMA and MAC)";
    private const string NoXdp = ": no ndo_bpf";

    internal static readonly Dictionary<string, XdpDriver> Known = new XdpDriver[]
    {
        // Its ring exists only while the program is attached: packets waiting in it at detach are dropped.
        new("veth", None, "veth.c: veth_xdp_set, veth_napi_del_range", "as many queues as its peer sends on",
            Joins: DatagramJoins.AtTc),
        // Packets that a guest left to the host to split go to generic XDP in any case: tun_build_skb.
        new("tun", None, "tun.c: tun_xdp_set", "a tap (with Ethernet headers)", Joins: DatagramJoins.AtXdp),
        new("sfc", None, "ethernet/sfc/efx.c: efx_xdp_setup_prog", "an EF10 (not EF100)", MtuLimit: 3530),

        new("mlx5_core", QueueReset, "ethernet/mellanox/mlx5/core/en_main.c: mlx5e_xdp_set (new channels, "
            + "carrier off meanwhile)", "LRO and HW-GRO off"),
        new("virtio_net", QueueReset, "virtio_net.c: virtnet_xdp_set (stops NAPI, changes queues and offloads)",
            "guest offloads that can be switched, or are off"),
        new("gve", QueueReset, "ethernet/google/gve/gve_main.c: gve_set_xdp (stops NAPI; carrier off meanwhile)",
            "format GQI QPL, LRO off, as many receive as transmit queues, " + HalfQueues, 2032),

        // Pointers are swapped here, but the program is also passed to the virtual function below, whose driver
        // decides.
        new("hv_netvsc", LinkReset, "hyperv/netvsc_bpf.c: netvsc_bpf, netvsc_vf_setxdp", "LRO off", 3506),

        new("bnxt_en", LinkReset, "ethernet/broadcom/bnxt/bnxt_xdp.c: bnxt_xdp_set (bnxt_close_nic)",
            "combined channels, " + SpareRings),
        new("nfp", LinkReset, "ethernet/netronome/nfp/nfp_net_common.c: nfp_net_xdp_setup_drv (nfp_net_ring_reconfig)",
            "an MTU that fits a page, " + SpareRings),
        new("st_gmac", LinkReset, Stmmac, "MTU 1500", 1500),
        new("st_xgmac", LinkReset, Stmmac, "MTU 1500", 1500),
        new("st_mac100", LinkReset, Stmmac, "MTU 1500", 1500),
        new("ixgbe", LinkReset, Intel + "ixgbe/ixgbe_main.c: ixgbe_xdp_setup (ixgbe_setup_tc)",
            "no SR-IOV, no DCB, LRO off, at most 128 CPUs", 3050),
        new("ixgbevf", LinkReset, Intel + "ixgbevf/ixgbevf_main.c: ixgbevf_xdp_setup (ixgbevf_close)", MtuLimit: 3050),
        new("i40e", LinkReset, Intel + "i40e/i40e_main.c: i40e_xdp_setup (i40e_reset_and_rebuild)"),
        new("ice", LinkReset, Intel + "ice/ice_main.c: ice_xdp_setup_prog (ice_down)",
            "its DDP firmware package, spare transmit queues for half of the CPUs"),
        new("igb", LinkReset, Intel + "igb/igb_main.c: igb_xdp_setup (igb_close)", MtuLimit: 3046),
        new("igc", LinkReset, Intel + "igc/igc_xdp.c: igc_xdp_set_prog (igc_close)", "MTU 1500", 1500),
        new("mlx4_en", LinkReset, "ethernet/mellanox/mlx4/en_netdev.c: mlx4_xdp_set (mlx4_en_stop_port)",
            MtuLimit: 3498),
        new("ena", LinkReset, "ethernet/amazon/ena/ena_xdp.c: ena_xdp_set (ena_down)", HalfQueues, 3498),
        new("qede", LinkReset, "ethernet/qlogic/qede/qede_filter.c: qede_xdp_set (qede_reload)"),
        new("vmxnet3", LinkReset, "vmxnet3/vmxnet3_xdp.c: vmxnet3_xdp_set (vmxnet3_reset_dev; takes LRO off)",
            MtuLimit: 3494),
        new("atlantic", LinkReset, "ethernet/aquantia/atlantic/aq_main.c: aq_xdp_setup (aq_ndev_close)"),

        new("netdevsim", Unsupported, "netdevsim/bpf.c: nsim_bpf (takes a program, never runs it)"),
        new("e1000e", Unsupported, Intel + "e1000e/netdev.c" + NoXdp),
        new("iavf", Unsupported, Intel + "iavf/iavf_main.c" + NoXdp),
        new("tg3", Unsupported, "ethernet/broadcom/tg3.c" + NoXdp),
        new("r8169", Unsupported, "ethernet/realtek/r8169_main.c" + NoXdp),
        new("enic", Unsupported, "ethernet/cisco/enic/enic_main.c" + NoXdp),
        new("cxgb4", Unsupported, "ethernet/chelsio/cxgb4/cxgb4_main.c" + NoXdp),
    }.ToDictionary(driver => driver.Name);

    /// <summary>Row of a driver; a driver that is not listed may reset its link.</summary>
    public static XdpDriver Of(string driver) =>
        Known.TryGetValue(driver, out XdpDriver? row) ? row : new XdpDriver(driver, LinkReset, "not read");
}
