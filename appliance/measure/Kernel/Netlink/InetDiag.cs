// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Netlink;

/// <summary>Requests and answers of the kernel's diagnostics of IP sockets: layouts of linux/inet_diag.h and
/// linux/sock_diag.h, Linux 6.18.</summary>
internal static class InetDiag
{
    /// <summary>Type of requests and answers (SOCK_DIAG_BY_FAMILY).</summary>
    internal const ushort ByFamily = 20;

    /// <summary>Protocol TCP (IPPROTO_TCP).</summary>
    internal const byte Tcp = 6;

    /// <summary>Attribute: struct tcp_info (INET_DIAG_INFO).</summary>
    internal const int Information = 2;

    /// <summary>Attribute: name of the congestion control (INET_DIAG_CONG).</summary>
    internal const int Congestion = 4;

    /// <summary>Attribute: the socket's memory and drops, 32-bit words (INET_DIAG_SKMEMINFO).</summary>
    internal const int Memory = 7;

    /// <summary>Attribute: true if an IPv6 socket takes no IPv4 (INET_DIAG_SKV6ONLY).</summary>
    internal const int IPv6Only = 11;

    /// <summary>Bytes of <c>struct inet_diag_req_v2</c>.</summary>
    internal const int RequestBytes = 56;

    /// <summary>Bytes of <c>struct inet_diag_msg</c>.</summary>
    internal const int MessageBytes = 72;

    private const int MessageSocket = 4;                        // struct inet_diag_sockid in the answer
    private const int RequestSocket = 8;                        // and in the request
    private const int StatesOffset = 4;
    private const int SourceOffset = 4;                         // of struct inet_diag_sockid
    private const int DestinationOffset = 20;
    private const int InterfaceOffset = 36;
    private const int CookieOffset = 40;
    private const int AddressBytes = 16;
    private const int DropsPlace = 8;                           // SK_MEMINFO_DROPS

    /// <summary>Bit of an attribute in a request.</summary>
    internal static byte Extension(int attribute) => (byte)(1 << (attribute - 1));

    /// <summary>Writes a request for sockets in any of the given states.</summary>
    internal static void Write(Span<byte> request, byte family, byte protocol, byte extensions, uint states)
    {
        request.Clear();
        request[0] = family;
        request[1] = protocol;
        request[2] = extensions;
        MemoryMarshal.Write(request[StatesOffset..], states);
    }

    /// <summary>Writes a request for one socket, by its addresses and ports.</summary>
    internal static void Write(Span<byte> request, byte protocol, byte extensions, in TcpEndpoints endpoints)
    {
        bool isIPv4 = endpoints.Local.IsIPv4 && endpoints.Remote.IsIPv4;
        byte family = (byte)(isIPv4 ? Libc.AddressFamilyInet : Libc.AddressFamilyInet6);
        Write(request, family, protocol, extensions, uint.MaxValue);
        Span<byte> socket = request[RequestSocket..];
        BinaryPrimitives.WriteUInt16BigEndian(socket, endpoints.Local.Port);
        BinaryPrimitives.WriteUInt16BigEndian(socket[2..], endpoints.Remote.Port);
        WriteAddress(socket[SourceOffset..], endpoints.Local.Address, isIPv4);
        WriteAddress(socket[DestinationOffset..], endpoints.Remote.Address, isIPv4);
        MemoryMarshal.Write(socket[InterfaceOffset..], endpoints.InterfaceIndex);
        socket.Slice(CookieOffset, sizeof(ulong)).Fill(0xFF);   // INET_DIAG_NOCOOKIE: any
    }

    /// <summary>True if a message is a whole answer about an IP socket.</summary>
    internal static bool IsAnswer(ReadOnlySpan<byte> message) => message.Length >= MessageBytes
        && message[0] is (byte)Libc.AddressFamilyInet or (byte)Libc.AddressFamilyInet6;

    /// <summary>Local address and port of an answer.</summary>
    internal static EndpointAddress Local(ReadOnlySpan<byte> message) => Endpoint(message, 0, SourceOffset);

    /// <summary>Remote address and port of an answer.</summary>
    internal static EndpointAddress Remote(ReadOnlySpan<byte> message) => Endpoint(message, 2, DestinationOffset);

    /// <summary>Interface that the socket of an answer is bound to, or 0.</summary>
    internal static int Interface(ReadOnlySpan<byte> message) =>
        MemoryMarshal.Read<int>(message[(MessageSocket + InterfaceOffset)..]);

    /// <summary>Number of the socket of an answer, never reused.</summary>
    internal static ulong Cookie(ReadOnlySpan<byte> message) =>
        MemoryMarshal.Read<ulong>(message[(MessageSocket + CookieOffset)..]);

    /// <summary>Packets that the socket dropped, which wraps; null if the kernel does not say.</summary>
    /// <param name="memory">Value of the attribute <see cref="Memory"/>.</param>
    internal static uint? Drops(ReadOnlySpan<byte> memory) =>
        memory.Length >= (DropsPlace + 1) * sizeof(uint) ? MemoryMarshal.Cast<byte, uint>(memory)[DropsPlace] : null;

    private static EndpointAddress Endpoint(ReadOnlySpan<byte> message, int portOffset, int addressOffset)
    {
        ReadOnlySpan<byte> socket = message[MessageSocket..];
        ReadOnlySpan<byte> address = socket[addressOffset..];
        return new EndpointAddress(
            message[0] == Libc.AddressFamilyInet6
                ? BinaryPrimitives.ReadUInt128BigEndian(address)
                : EndpointAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(address)),
            BinaryPrimitives.ReadUInt16BigEndian(socket[portOffset..]));
    }

    private static void WriteAddress(Span<byte> target, UInt128 address, bool isIPv4)
    {
        if (isIPv4)
            BinaryPrimitives.WriteUInt32BigEndian(target, (uint)address);
        else
            BinaryPrimitives.WriteUInt128BigEndian(target[..AddressBytes], address);
    }
}
