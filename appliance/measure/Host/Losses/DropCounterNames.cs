// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Losses;

/// <summary>
/// Statistics of each driver that count received frames which never reached a hook. The names are those of <c>ethtool
/// -S</c> and vary with the driver's version: of several alternatives the first that the driver has is used. <c>#</c>
/// stands for a queue's number; all queues are added up.
/// </summary>
internal static class DropCounterNames
{
    /// <summary>Marks a name as one of the kernel's own link statistics, which every interface has.</summary>
    internal const string Link = "link:";

    /// <summary>Statistics that are read for a driver that is not in the table.</summary>
    internal static readonly DriverDropCounters Others = new(
        "", [[Link + "rx_missed_errors"]], [[Link + "rx_over_errors"], [Link + "rx_fifo_errors"]],
        "Linux include/uapi/linux/if_link.h: what drivers are to count there");

    /// <summary>A row for each driver whose statistics are known.</summary>
    internal static readonly IReadOnlyList<DriverDropCounters> Rows =
    [
        new("mlx5_core", [["rx_discards_phy"]], [["rx_out_of_buffer"]],
            "Linux Documentation/networking/device_drivers/ethernet/mellanox/mlx5/counters.rst"),
        new("ice", [["rx_dropped.nic"]], [["rx_alloc_fail"], ["rx_pg_alloc_fail"]],
            "Linux drivers/net/ethernet/intel/ice/ice_ethtool.c"),
        new("i40e", [["rx_missed_errors", "port.rx_dropped"]], [["rx_dropped"]],
            "Linux drivers/net/ethernet/intel/i40e/i40e_ethtool.c"),
        new("ixgbe", [["rx_missed_errors"]], [["rx_no_dma_resources"], ["rx_no_buffer_count"]],
            "a published ethtool -S of the driver"),
        new("sfc", [["port_rx_overflow"]], [["port_rx_nodesc_drops", "rx_nodesc_drop_cnt"], ["rx_noskb_drops"]],
            "Linux drivers/net/ethernet/sfc, older and newer names"),
        new("ena", [[Link + "rx_dropped"]], [["queue_#_rx_empty_rx_ring"]],
            "Linux drivers/net/ethernet/amazon/ena: the device tells its drops to the link statistics only; an empty "
            + "ring is counted once however many frames it costs"),
        new("virtio_net", [], [["rx_drops", "rx#_drops", "rx_queue_#_drops"]],
            "seen on Linux 6.18, and older names from Linux drivers/net/virtio_net.c"),
        new("veth", [], [["rx_queue_#_drops"]], "seen on Linux 6.18"),
    ];

    /// <summary>The row of a driver.</summary>
    internal static DriverDropCounters For(string driver) => Rows.FirstOrDefault(row => row.Driver == driver) ?? Others;

    /// <summary>True if a statistic's name matches a name of the table, for any queue.</summary>
    internal static bool Matches(string pattern, ReadOnlySpan<byte> name)
    {
        int mark = pattern.IndexOf('#');
        if (mark < 0)
            return System.Text.Ascii.Equals(name, pattern);
        ReadOnlySpan<char> before = pattern.AsSpan(0, mark);
        ReadOnlySpan<char> after = pattern.AsSpan(mark + 1);
        return name.Length > before.Length + after.Length
            && System.Text.Ascii.Equals(name[..before.Length], before)
            && System.Text.Ascii.Equals(name[^after.Length..], after)
            && name[before.Length..^after.Length].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }
}
