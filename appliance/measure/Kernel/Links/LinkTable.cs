// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.Links;

/// <summary>
/// All network devices of the calling thread's namespace. Read by netlink, because /sys/class/net shows the namespace
/// in which it was mounted.
/// </summary>
public static class LinkTable
{
    /// <summary>Reads the devices.</summary>
    /// <exception cref="FailureException">The kernel does not answer.</exception>
    public static List<NetworkLink> Read()
    {
        using var socket = new NetlinkSocket(NetlinkSocket.Routes);
        if (!LinkMessage.AskForAll(socket))
            Throw(NativeError.Last);
        List<NetworkLink> links = [];
        while (socket.TryTake(out ushort type, out ReadOnlySpan<byte> body))
        {
            if (type == NetlinkMessage.Done)
                return links;
            if (type == NetlinkMessage.Error)
                Throw(body.Length >= sizeof(int) ? MemoryMarshal.Read<int>(body) : 0);
            if (type == LinkMessage.New && LinkMessage.Read(body) is { } link)
                links.Add(link);
        }
        Throw(NativeError.Last);
        return links;
    }

    private static void Throw(int errno) =>
        NativeError.Throw(
            "RTM_GETLINK", errno, "interfaces", "the network devices cannot be listed", "see 'telemetry doctor'");
}
