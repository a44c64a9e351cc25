// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Host.Losses;

/// <summary>The kernel's statistics of every interface (<c>struct rtnl_link_stats64</c>), by netlink: unlike
/// <c>/sys/class/net</c>, always those of the current namespace, independent of mounts.</summary>
public sealed class LinkStatistics : IDisposable
{
    private const ushort GetStatistics = 94;                    // RTM_GETSTATS
    private const int NewStatistics = 92;                       // RTM_NEWSTATS
    private const int Link64 = 1;                               // IFLA_STATS_LINK_64
    private const int MessageBytes = 12;                        // struct if_stats_msg

    private static readonly string[] Names =
    [
        "rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors", "rx_dropped", "tx_dropped",
        "multicast", "collisions", "rx_length_errors", "rx_over_errors", "rx_crc_errors", "rx_frame_errors",
        "rx_fifo_errors", "rx_missed_errors",
    ];

    private readonly NetlinkSocket _socket = new(NetlinkSocket.Routes);

    /// <summary>The names, in the order of the values.</summary>
    internal static IReadOnlyList<string> All => Names;

    /// <summary>Index of a statistic, by its name in <c>/sys/class/net</c>; -1 if there is none.</summary>
    public static int PlaceOf(string name) => Array.IndexOf(Names, name);

    /// <summary>Reads the statistics of an interface; the span is valid until the next reading.</summary>
    /// <returns>False if they cannot be read.</returns>
    public bool TryRead(int interfaceIndex, out ReadOnlySpan<ulong> values)
    {
        values = default;
        Span<byte> question = stackalloc byte[MessageBytes];
        question.Clear();
        MemoryMarshal.Write(question[4..], interfaceIndex);
        MemoryMarshal.Write(question[8..], 1u << (Link64 - 1));
        if (!_socket.Ask(GetStatistics, NetlinkMessage.Request, question)
            || !_socket.TryTake(out ushort type, out ReadOnlySpan<byte> body) || type != NewStatistics
            || body.Length < MessageBytes)
            return false;
        ReadOnlySpan<byte> attributes = body[MessageBytes..];
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out int attribute, out ReadOnlySpan<byte> value))
        {
            if (attribute != Link64)
                continue;
            values = MemoryMarshal.Cast<byte, ulong>(value);
            return values.Length >= Names.Length;
        }
        return false;
    }

    public void Dispose() => _socket.Dispose();
}
