// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Appliance.Kernel.Native;

namespace Telemetry.Appliance.Kernel.Links;

/// <summary>Asks the kernel by which device it would send; layouts of linux/rtnetlink.h.</summary>
internal static unsafe class RouteQuery
{
    private const ushort GetRoute = 26;                         // RTM_GETROUTE
    private const ushort NewRoute = 24;                         // RTM_NEWROUTE
    private const ushort DestinationAttribute = 1;              // RTA_DST
    private const ushort SourceAttribute = 2;                   // RTA_SRC
    private const ushort DeviceAttribute = 4;                   // RTA_OIF
    private const int RouteBytes = 12;                          // struct rtmsg
    private const int MostBytes = 4096;
    private const int AddressFamilyInet6 = 10;                  // AF_INET6

    /// <summary>Index of the device by which datagrams go; 0 if the kernel knows no way or does not say.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="source">The address that they are sent from.</param>
    internal static int DeviceTo(IPAddress destination, IPAddress source)
    {
        int socket = Libc.socket(Libc.AddressFamilyNetlink, Libc.SocketRaw | Libc.SocketCloseOnExec, 0);
        if (socket < 0)
            return 0;
        try
        {
            byte* bytes = stackalloc byte[MostBytes];
            int length = Write(new Span<byte>(bytes, MostBytes), destination, source);
            if (Libc.send(socket, bytes, (nuint)length, 0) < 0)
                return 0;
            nint received = Libc.recv(socket, bytes, MostBytes, 0);
            return received < 0 ? 0 : Read(new ReadOnlySpan<byte>(bytes, (int)received));
        }
        finally
        {
            _ = Libc.close(socket);
        }
    }

    private static int Write(Span<byte> message, IPAddress destination, IPAddress source)
    {
        message.Clear();
        Span<byte> route = message[NetlinkMessage.HeaderBytes..];
        bool isInet6 = destination.AddressFamily == AddressFamily.InterNetworkV6;
        byte bits = (byte)(isInet6 ? 128 : 32);
        route[0] = (byte)(isInet6 ? AddressFamilyInet6 : Libc.AddressFamilyInet);
        route[1] = bits;
        route[2] = bits;
        int length = NetlinkMessage.HeaderBytes + RouteBytes;
        length += WriteAttribute(message[length..], DestinationAttribute, destination.GetAddressBytes());
        length += WriteAttribute(message[length..], SourceAttribute, source.GetAddressBytes());
        MemoryMarshal.Write(message, (uint)length);
        MemoryMarshal.Write(message[4..], GetRoute);
        MemoryMarshal.Write(message[6..], NetlinkMessage.Request);
        return length;
    }

    private static int WriteAttribute(Span<byte> place, ushort type, byte[] value)
    {
        MemoryMarshal.Write(place, (ushort)(NetlinkMessage.AttributeBytes + value.Length));
        MemoryMarshal.Write(place[2..], type);
        value.CopyTo(place[NetlinkMessage.AttributeBytes..]);
        return NetlinkMessage.AttributeBytes + value.Length;
    }

    private static int Read(ReadOnlySpan<byte> messages)
    {
        while (NetlinkMessage.TryTake(ref messages, out ushort type, out ReadOnlySpan<byte> body))
        {
            if (type != NewRoute || body.Length < RouteBytes)
                continue;
            ReadOnlySpan<byte> device = NetlinkMessage.Find(body[RouteBytes..], DeviceAttribute);
            return device.Length >= sizeof(int) ? MemoryMarshal.Read<int>(device) : 0;
        }
        return 0;
    }
}
