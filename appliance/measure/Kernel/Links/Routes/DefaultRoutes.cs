// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.Links.Routes;

/// <summary>The devices by which packets to anywhere leave the calling thread's network namespace, by the routes of all
/// tables, each or together; layouts of linux/rtnetlink.h.</summary>
public static class DefaultRoutes
{
    private const ushort Get = 26;                              // RTM_GETROUTE
    private const ushort New = 24;                              // RTM_NEWROUTE
    private const ushort DestinationAttribute = 1;              // RTA_DST
    private const ushort DeviceAttribute = 4;                   // RTA_OIF
    private const ushort HopsAttribute = 9;                     // RTA_MULTIPATH
    private const int RouteBytes = 12;                          // struct rtmsg
    private const int PrefixOffset = 1;                         // rtm_dst_len
    private const int TypeOffset = 7;                           // rtm_type
    private const byte Unicast = 1;                             // RTN_UNICAST
    private const int HopBytes = 8;                             // struct rtnexthop
    private const int HopDeviceOffset = 4;                      // rtnh_ifindex

    /// <summary>Reads the indexes of these devices, of IPv4 and IPv6; 0 stands for a device that the route does not
    /// name.</summary>
    /// <exception cref="FailureException">The kernel does not answer.</exception>
    public static HashSet<int> Devices()
    {
        var parts = new RoutedParts();
        AddOf(Libc.AddressFamilyInet, parts);
        AddOf(Libc.AddressFamilyInet6, parts);
        return [.. parts.DevicesToAnywhere()];
    }

    private static void AddOf(int family, RoutedParts parts)
    {
        using var socket = new NetlinkSocket(NetlinkSocket.Routes);
        Span<byte> question = stackalloc byte[RouteBytes];
        question.Clear();
        question[0] = (byte)family;
        if (!socket.Ask(Get, NetlinkMessage.Request | NetlinkMessage.Dump, question))
            Throw(NativeError.Last);
        while (socket.TryTake(out ushort type, out ReadOnlySpan<byte> body))
        {
            if (type == NetlinkMessage.Done)
                return;
            if (type == NetlinkMessage.Error)
                Throw(body.Length >= sizeof(int) ? MemoryMarshal.Read<int>(body) : 0);
            if (type == New)
                Add(body, parts);
        }
        Throw(NativeError.Last);
    }

    /// <summary>Adds what one route leads to, for each of its devices.</summary>
    internal static void Add(ReadOnlySpan<byte> route, RoutedParts parts)
    {
        if (route.Length < RouteBytes || route[TypeOffset] != Unicast)
            return;
        (byte family, byte prefix) = (route[0], route[PrefixOffset]);
        ReadOnlySpan<byte> destination = NetlinkMessage.Find(route[RouteBytes..], DestinationAttribute);
        byte first = destination.IsEmpty ? (byte)0 : destination[0];
        ReadOnlySpan<byte> device = NetlinkMessage.Find(route[RouteBytes..], DeviceAttribute);
        ReadOnlySpan<byte> hops = NetlinkMessage.Find(route[RouteBytes..], HopsAttribute);
        if (device.Length >= sizeof(int))
            parts.Add(family, MemoryMarshal.Read<int>(device), first, prefix);
        else if (hops.IsEmpty)
            parts.Add(family, 0, first, prefix);
        while (hops.Length >= HopBytes)
        {
            parts.Add(family, MemoryMarshal.Read<int>(hops[HopDeviceOffset..]), first, prefix);
            int length = NetlinkMessage.Aligned(MemoryMarshal.Read<ushort>(hops));
            hops = length < HopBytes || length > hops.Length ? default : hops[length..];
        }
    }

    private static void Throw(int errno) => NativeError.Throw(
        "RTM_GETROUTE", errno, "routes", "the routes cannot be listed", "see 'telemetry doctor'");
}
