// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Netlink;

/// <summary>
/// Sockets of a protocol in a network namespace with their drops, by the kernel's socket diagnostics
/// (<c>NETLINK_SOCK_DIAG</c>): IPv4 first, then IPv6. Sees the sockets of all processes of the namespace and needs no
/// privilege. Not thread-safe.
/// </summary>
public sealed class SocketDiagnostics : IDisposable
{
    private const ushort ByFamily = 20;                         // SOCK_DIAG_BY_FAMILY
    private const byte FamilyInet = 2;                          // AF_INET
    private const byte FamilyInet6 = 10;                        // AF_INET6
    private const int MemoryInformation = 7;                    // INET_DIAG_SKMEMINFO
    private const int IPv6Only = 11;                            // INET_DIAG_SKV6ONLY
    private const int DropsPlace = 8;                           // SK_MEMINFO_DROPS
    private const int RequestBytes = 56;                        // struct inet_diag_req_v2
    private const int MessageBytes = 72;                        // struct inet_diag_msg

    private readonly NetlinkSocket _socket = new(NetlinkSocket.Sockets);
    private byte _family;
    private byte _protocol;

    /// <summary>Starts over with the first socket.</summary>
    /// <param name="protocol">17 for UDP, 6 for TCP.</param>
    /// <returns>False if the kernel does not answer.</returns>
    public bool Start(byte protocol)
    {
        _protocol = protocol;
        return Ask(FamilyInet);
    }

    /// <summary>Reads the next socket.</summary>
    /// <returns>False if there is none; <see cref="IsWhole"/> is then true if all were reported.</returns>
    public bool TryTake(out DiagnosedSocket socket)
    {
        while (_socket.TryTake(out ushort type, out ReadOnlySpan<byte> body))
        {
            if (type == ByFamily && TryParse(body, out socket))
                return true;
            if (type == NetlinkMessage.Error)
                break;
            if (type == NetlinkMessage.Done && (_family == FamilyInet6 || !Ask(FamilyInet6)))
            {
                IsWhole = true;
                break;
            }
        }
        socket = default;
        return false;
    }

    /// <summary>True if the last answer was complete.</summary>
    public bool IsWhole { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Parses the kernel's message about a socket.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> message, out DiagnosedSocket socket)
    {
        socket = default;
        if (message.Length < MessageBytes || message[0] is not (FamilyInet or FamilyInet6))
            return false;
        bool isIPv6 = message[0] == FamilyInet6;
        bool onlyIPv6 = false;
        uint? drops = null;
        ReadOnlySpan<byte> attributes = message[MessageBytes..];
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out int type, out ReadOnlySpan<byte> value))
        {
            if (type == MemoryInformation && value.Length >= (DropsPlace + 1) * sizeof(uint))
                drops = MemoryMarshal.Cast<byte, uint>(value)[DropsPlace];
            if (type == IPv6Only && value.Length > 0)
                onlyIPv6 = value[0] != 0;
        }
        if (drops is not { } dropped)
            return false;
        UInt128 address = isIPv6
            ? BinaryPrimitives.ReadUInt128BigEndian(message[8..])
            : EndpointAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(message[8..]));
        bool isAny = isIPv6 ? address == 0 : address == EndpointAddress.FromIPv4(0);
        socket = new DiagnosedSocket(
            MemoryMarshal.Read<ulong>(message[44..]), isAny ? 0 : address, !isIPv6 || !onlyIPv6, isIPv6,
            BinaryPrimitives.ReadUInt16BigEndian(message[4..]), MemoryMarshal.Read<int>(message[40..]), dropped);
        return true;
    }

    private bool Ask(byte family)
    {
        IsWhole = false;
        _family = family;
        Span<byte> request = stackalloc byte[RequestBytes];
        request.Clear();
        request[0] = family;
        request[1] = _protocol;
        request[2] = 1 << (MemoryInformation - 1);
        request[4..8].Fill(0xFF);                               // every state
        return _socket.Ask(ByFamily, NetlinkMessage.Request | NetlinkMessage.Dump, request);
    }
}
