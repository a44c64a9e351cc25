// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Appliance.Kernel.Native;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Kernel.Links;

/// <summary>
/// All network devices of the calling thread's namespace. By netlink and not from /sys/class/net, which shows the
/// namespace that it was mounted in.
/// </summary>
internal static unsafe class LinkTable
{
    private const int AnswerBytes = 64 * 1024;
    private const ushort GetLinks = 18;                         // RTM_GETLINK
    private const ushort MaskAttribute = 29;                    // IFLA_EXT_MASK
    private const uint SkipStatistics = 8;                      // RTEXT_FILTER_SKIP_STATS

    /// <summary>Reads them.</summary>
    /// <exception cref="FailureException">The kernel does not answer.</exception>
    internal static List<NetworkLink> Read()
    {
        int socket = Libc.socket(Libc.AddressFamilyNetlink, Libc.SocketRaw | Libc.SocketCloseOnExec, 0);
        if (socket < 0)
            Throw("socket(AF_NETLINK)", NativeError.Last);
        try
        {
            var request = new LinkRequest
            {
                Length = (uint)sizeof(LinkRequest),
                Type = GetLinks,
                Flags = NetlinkMessage.Request | NetlinkMessage.Dump,
                AttributeLength = 2 * sizeof(uint),
                AttributeType = MaskAttribute,
                AttributeValue = SkipStatistics,
            };
            if (Libc.send(socket, &request, (nuint)sizeof(LinkRequest), 0) < 0)
                Throw("send(RTM_GETLINK)", NativeError.Last);
            return Receive(socket);
        }
        finally
        {
            _ = Libc.close(socket);
        }
    }

    private static List<NetworkLink> Receive(int socket)
    {
        List<NetworkLink> links = [];
        byte[] answer = new byte[AnswerBytes];
        while (true)
        {
            nint length;
            fixed (byte* start = answer)
                length = Libc.recv(socket, start, AnswerBytes, 0);
            if (length < 0)
                Throw("recv(RTM_GETLINK)", NativeError.Last);
            ReadOnlySpan<byte> messages = answer.AsSpan(0, (int)length);
            while (NetlinkMessage.TryTake(ref messages, out ushort type, out ReadOnlySpan<byte> body))
            {
                if (type == NetlinkMessage.Done)
                    return links;
                if (type == NetlinkMessage.Error)
                    Throw("RTM_GETLINK", body.Length >= sizeof(int) ? MemoryMarshal.Read<int>(body) : 0);
                if (type == LinkMessage.New && LinkMessage.Read(body) is { } link)
                    links.Add(link);
            }
            if (length == 0)
                return links;
        }
    }

    private static void Throw(string call, int errno) =>
        NativeError.Throw(call, errno, "interfaces", "the network devices cannot be listed", "see 'telemetry doctor'");

    /// <summary><c>struct nlmsghdr</c>, <c>struct ifinfomsg</c> and one attribute.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LinkRequest
    {
        internal uint Length;
        internal ushort Type;
        internal ushort Flags;
        internal uint Sequence;
        internal uint Sender;
        internal ushort Family;
        internal ushort DeviceType;
        internal int Index;
        internal uint DeviceFlags;
        internal uint Change;
        internal ushort AttributeLength;
        internal ushort AttributeType;
        internal uint AttributeValue;
    }
}
