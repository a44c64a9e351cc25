// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.Links;

/// <summary>The devices by which packets to anywhere leave the calling thread's network namespace, by the routes of all
/// tables; layouts of linux/rtnetlink.h.</summary>
public static class DefaultRoutes
{
    private const ushort Get = 26;                              // RTM_GETROUTE
    private const ushort New = 24;                              // RTM_NEWROUTE
    private const ushort DeviceAttribute = 4;                   // RTA_OIF
    private const ushort HopsAttribute = 9;                     // RTA_MULTIPATH
    private const int RouteBytes = 12;                          // struct rtmsg
    private const int PrefixOffset = 1;                         // rtm_dst_len
    private const int TypeOffset = 7;                           // rtm_type
    private const byte Unicast = 1;                             // RTN_UNICAST
    private const int HopBytes = 8;                             // struct rtnexthop
    private const int HopDeviceOffset = 4;                      // rtnh_ifindex

    // The whole of the addresses, or one half of them, as VPNs write it to come before the default route.
    private const byte WidestPrefix = 1;

    /// <summary>Reads the indexes of these devices, of IPv4 and IPv6; 0 stands for a device that the route does not
    /// name.</summary>
    /// <exception cref="FailureException">The kernel does not answer.</exception>
    public static HashSet<int> Devices()
    {
        HashSet<int> found = [];
        AddOf(Libc.AddressFamilyInet, found);
        AddOf(Libc.AddressFamilyInet6, found);
        return found;
    }

    private static void AddOf(int family, HashSet<int> found)
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
                Add(body, found);
        }
        Throw(NativeError.Last);
    }

    /// <summary>Adds the devices of one route, if it leads anywhere.</summary>
    internal static void Add(ReadOnlySpan<byte> route, HashSet<int> found)
    {
        if (route.Length < RouteBytes || route[PrefixOffset] > WidestPrefix || route[TypeOffset] != Unicast)
            return;
        ReadOnlySpan<byte> device = NetlinkMessage.Find(route[RouteBytes..], DeviceAttribute);
        ReadOnlySpan<byte> hops = NetlinkMessage.Find(route[RouteBytes..], HopsAttribute);
        if (device.Length >= sizeof(int))
            found.Add(MemoryMarshal.Read<int>(device));
        else if (hops.IsEmpty)
            found.Add(0);
        while (hops.Length >= HopBytes)
        {
            found.Add(MemoryMarshal.Read<int>(hops[HopDeviceOffset..]));
            int length = NetlinkMessage.Aligned(MemoryMarshal.Read<ushort>(hops));
            hops = length < HopBytes || length > hops.Length ? default : hops[length..];
        }
    }

    private static void Throw(int errno) => NativeError.Throw(
        "RTM_GETROUTE", errno, "routes", "the routes cannot be listed", "see 'telemetry doctor'");
}
