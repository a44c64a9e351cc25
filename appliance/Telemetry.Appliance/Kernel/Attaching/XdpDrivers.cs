// SPDX-License-Identifier: Apache-2.0
using static Telemetry.Appliance.Kernel.Attaching.XdpEffect;

namespace Telemetry.Appliance.Kernel.Attaching;

/// <summary>
/// What attaching native XDP does to an interface, by its driver. Read in the kernel's source (paths below
/// drivers/net; what a vendor's own driver does is not known). What is not listed is taken to reset its link.
/// </summary>
internal static class XdpDrivers
{
    private const string Intel = "ethernet/intel/";
    private const string HalfQueues = "at most half of the queues in use (ethtool -L)";

    private static readonly Dictionary<string, XdpDriver> Known = new XdpDriver[]
    {
        new("veth", None, "veth.c: veth_xdp_set", "as many queues as its peer sends on"),
        new("tun", None, "tun.c: tun_xdp_set"),
        new("netdevsim", None, "netdevsim/bpf.c: nsim_bpf"),
        new("sfc", None, "ethernet/sfc/efx.c: efx_xdp_setup_prog", "an MTU that fits a page", MtuLimit: 3500),

        new("mlx5_core", QueueReset, "ethernet/mellanox/mlx5/core/en_main.c: mlx5e_xdp_set", "LRO off"),
        new("bnxt_en", QueueReset, "ethernet/broadcom/bnxt/bnxt_xdp.c: bnxt_xdp_set", "combined channels, "
            + HalfQueues),
        new("nfp", QueueReset, "ethernet/netronome/nfp/nfp_net_common.c: nfp_net_xdp_setup"),
        new("virtio_net", QueueReset, "virtio_net.c: virtnet_xdp_set", "no LRO of the host (guest offloads off)"),
        new("hv_netvsc", QueueReset, "hyperv/netvsc_bpf.c: netvsc_xdp_set", "LRO off"),
        new("gve", QueueReset, "ethernet/google/gve/gve_main.c: gve_set_xdp", HalfQueues),
        new("stmmac", QueueReset, "ethernet/stmicro/stmmac/stmmac_xdp.c: stmmac_xdp_set_prog", "MTU 1500", 1500),

        new("ixgbe", LinkReset, Intel + "ixgbe/ixgbe_main.c: ixgbe_xdp_setup", "no SR-IOV, no DCB"),
        new("ixgbevf", LinkReset, Intel + "ixgbevf/ixgbevf_main.c: ixgbevf_xdp_setup"),
        new("i40e", LinkReset, Intel + "i40e/i40e_main.c: i40e_xdp_setup"),
        new("ice", LinkReset, Intel + "ice/ice_main.c: ice_xdp_setup_prog"),
        new("igb", LinkReset, Intel + "igb/igb_main.c: igb_xdp_setup"),
        new("igc", LinkReset, Intel + "igc/igc_xdp.c: igc_xdp_set_prog", "MTU 1500", 1500),
        new("mlx4_en", LinkReset, "ethernet/mellanox/mlx4/en_netdev.c: mlx4_xdp_set", "an MTU that fits a page", 3498),
        new("ena", LinkReset, "ethernet/amazon/ena/ena_xdp.c: ena_xdp_set", HalfQueues, 3498),
        new("qede", LinkReset, "ethernet/qlogic/qede/qede_filter.c: qede_xdp_set"),
        new("vmxnet3", LinkReset, "vmxnet3/vmxnet3_xdp.c: vmxnet3_xdp_set", "LRO off"),
        new("atlantic", LinkReset, "ethernet/aquantia/atlantic/aq_main.c: aq_xdp_setup"),

        new("e1000e", Unsupported, Intel + "e1000e/netdev.c"),
        new("iavf", Unsupported, Intel + "iavf/iavf_main.c"),
        new("tg3", Unsupported, "ethernet/broadcom/tg3.c"),
        new("r8169", Unsupported, "ethernet/realtek/r8169_main.c"),
        new("enic", Unsupported, "ethernet/cisco/enic/enic_main.c"),
        new("cxgb4", Unsupported, "ethernet/chelsio/cxgb4/cxgb4_main.c"),
    }.ToDictionary(driver => driver.Name);

    /// <summary>All rows.</summary>
    internal static IReadOnlyCollection<XdpDriver> All => Known.Values;

    /// <summary>What is known of a driver; one that is not listed may reset its link.</summary>
    internal static XdpDriver Of(string driver) =>
        Known.TryGetValue(driver, out XdpDriver? row) ? row : new XdpDriver(driver, LinkReset, "not listed");
}
