// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Netlink;

/// <summary>Lists the sockets of a protocol in a network namespace by the kernel's socket diagnostics: IPv4 first, then
/// IPv6. Sees the sockets of all processes of the namespace and needs no privilege. Not thread-safe.</summary>
internal sealed class InetDump : IDisposable
{
    private readonly NetlinkSocket _socket = new(NetlinkSocket.Sockets);
    private byte _family;
    private byte _protocol;
    private byte _extensions;
    private uint _states;

    /// <summary>Starts over with the first socket.</summary>
    /// <param name="protocol">17 for UDP, 6 for TCP.</param>
    /// <param name="extensions">Attributes to report, by <see cref="InetDiag.Extension"/>.</param>
    /// <param name="states">Bit n: sockets in the state n.</param>
    /// <returns>False if the kernel does not answer.</returns>
    internal bool Start(byte protocol, byte extensions, uint states)
    {
        (_protocol, _extensions, _states) = (protocol, extensions, states);
        return Ask(Libc.AddressFamilyInet);
    }

    /// <summary>Reads the next socket.</summary>
    /// <param name="message"><c>struct inet_diag_msg</c> and attributes; valid until the next call.</param>
    /// <returns>False if there is none; <see cref="IsWhole"/> is then true if all were reported.</returns>
    internal bool TryTake(out ReadOnlySpan<byte> message)
    {
        while (_socket.TryTake(out ushort type, out message))
        {
            if (type == InetDiag.ByFamily)
                return true;
            if (type == NetlinkMessage.Error)
                break;
            if (type != NetlinkMessage.Done)
                continue;
            // The end of a list may have an error: the kernel has no diagnostics of the protocol.
            if (NetlinkMessage.ErrorOf(message) != 0)
                break;
            IsWhole = _family == Libc.AddressFamilyInet6;
            if (IsWhole || !Ask(Libc.AddressFamilyInet6))
                break;
        }
        message = default;
        return false;
    }

    /// <summary>True if the last answer was complete.</summary>
    internal bool IsWhole { get; private set; }

    public void Dispose() => _socket.Dispose();

    private bool Ask(int family)
    {
        IsWhole = false;
        _family = (byte)family;
        Span<byte> request = stackalloc byte[InetDiag.RequestBytes];
        InetDiag.Write(request, _family, _protocol, _extensions, _states);
        return _socket.Ask(InetDiag.ByFamily, NetlinkMessage.Request | NetlinkMessage.Dump, request);
    }
}
