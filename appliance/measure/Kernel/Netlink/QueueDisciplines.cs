// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Kernel.Netlink;

/// <summary>Queueing disciplines of the calling thread's network namespace, with their drops.</summary>
public static class QueueDisciplines
{
    private const ushort Get = 38;                              // RTM_GETQDISC
    private const ushort New = 36;                              // RTM_NEWQDISC
    private const int MessageBytes = 20;                        // struct tcmsg
    private const int InterfaceOffset = 4;
    private const int ParentOffset = 12;
    private const uint Root = 0xFFFF_FFFF;                      // TC_H_ROOT
    private const uint Ingress = 0xFFFF_FFF1;                   // TC_H_INGRESS, and that of clsact
    private const int Kind = 1;                                 // TCA_KIND
    private const int Statistics = 3;                           // TCA_STATS
    private const int DropsOffset = 12;                         // of struct tc_stats

    /// <summary>Root and ingress disciplines of the interfaces: their counters include those of the disciplines below
    /// them.</summary>
    /// <returns>Index of the interface, name of the discipline, packets dropped, which wraps.</returns>
    public static IReadOnlyList<(int InterfaceIndex, string Kind, uint Drops)> Read()
    {
        List<(int, string, uint)> found = [];
        using var socket = new NetlinkSocket(NetlinkSocket.Routes);
        Span<byte> question = stackalloc byte[MessageBytes];
        question.Clear();
        if (!socket.Ask(Get, NetlinkMessage.Request | NetlinkMessage.Dump, question))
            return found;
        while (socket.TryTake(out ushort type, out ReadOnlySpan<byte> body) && type == New)
        {
            if (body.Length < MessageBytes || MemoryMarshal.Read<uint>(body[ParentOffset..]) is not (Root or Ingress))
                continue;
            ReadOnlySpan<byte> kind = NetlinkMessage.Find(body[MessageBytes..], Kind);
            ReadOnlySpan<byte> statistics = NetlinkMessage.Find(body[MessageBytes..], Statistics);
            if (statistics.Length < DropsOffset + sizeof(uint))
                continue;
            found.Add((MemoryMarshal.Read<int>(body[InterfaceOffset..]),
                Encoding.ASCII.GetString(kind.TrimEnd((byte)0)),
                MemoryMarshal.Read<uint>(statistics[DropsOffset..])));
        }
        return found;
    }
}
