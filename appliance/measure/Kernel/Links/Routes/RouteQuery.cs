// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.Links.Routes;

/// <summary>Queries the kernel's routing; layouts of linux/rtnetlink.h.</summary>
public static class RouteQuery
{
    private const ushort GetRoute = 26;                         // RTM_GETROUTE
    private const ushort NewRoute = 24;                         // RTM_NEWROUTE
    private const ushort DestinationAttribute = 1;              // RTA_DST
    private const ushort SourceAttribute = 2;                   // RTA_SRC
    private const ushort DeviceAttribute = 4;                   // RTA_OIF
    private const int RouteBytes = 12;                          // struct rtmsg
    private const int AddressBytes = 16;
    private const int AddressFamilyInet6 = 10;                  // AF_INET6

    /// <summary>Index of the device by which datagrams leave; 0 if there is no route or no answer.</summary>
    public static int DeviceTo(IPAddress destination, IPAddress source)
    {
        using var socket = new NetlinkSocket(NetlinkSocket.Routes);
        Span<byte> question = stackalloc byte[RouteBytes + 2 * (NetlinkMessage.AttributeBytes + AddressBytes)];
        question = question[..Write(question, destination, source)];
        if (!socket.Ask(GetRoute, NetlinkMessage.Request, question)
            || !socket.TryTake(out ushort type, out ReadOnlySpan<byte> body)
            || type != NewRoute || body.Length < RouteBytes)
            return 0;
        ReadOnlySpan<byte> device = NetlinkMessage.Find(body[RouteBytes..], DeviceAttribute);
        return device.Length >= sizeof(int) ? MemoryMarshal.Read<int>(device) : 0;
    }

    private static int Write(Span<byte> route, IPAddress destination, IPAddress source)
    {
        route.Clear();
        bool isInet6 = destination.AddressFamily == AddressFamily.InterNetworkV6;
        byte bits = (byte)(isInet6 ? 128 : 32);
        route[0] = (byte)(isInet6 ? AddressFamilyInet6 : Libc.AddressFamilyInet);
        route[1] = bits;
        route[2] = bits;
        int length = RouteBytes;
        length += NetlinkMessage.WriteAttribute(
            route[length..], DestinationAttribute, destination.GetAddressBytes());
        return length + NetlinkMessage.WriteAttribute(route[length..], SourceAttribute, source.GetAddressBytes());
    }
}
