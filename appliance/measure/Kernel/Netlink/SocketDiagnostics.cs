// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Netlink;

/// <summary>
/// Sockets of a protocol in a network namespace with their drops, by the kernel's socket diagnostics
/// (<c>NETLINK_SOCK_DIAG</c>): IPv4 first, then IPv6. Sees the sockets of all processes of the namespace and needs no
/// privilege. Not thread-safe.
/// </summary>
public sealed class SocketDiagnostics : IDisposable
{
    private readonly InetDump _dump = new();

    /// <summary>Starts over with the first socket.</summary>
    /// <param name="protocol">17 for UDP, 6 for TCP.</param>
    /// <returns>False if the kernel does not answer.</returns>
    public bool Start(byte protocol) =>
        _dump.Start(protocol, InetDiag.Extension(InetDiag.Memory), uint.MaxValue);

    /// <summary>Reads the next socket.</summary>
    /// <returns>False if there is none; <see cref="IsWhole"/> is then true if all were reported.</returns>
    public bool TryTake(out DiagnosedSocket socket)
    {
        while (_dump.TryTake(out ReadOnlySpan<byte> message))
        {
            if (TryParse(message, out socket))
                return true;
        }
        socket = default;
        return false;
    }

    /// <summary>True if the last answer was complete.</summary>
    public bool IsWhole => _dump.IsWhole;

    public void Dispose() => _dump.Dispose();

    /// <summary>Parses the kernel's message about a socket.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> message, out DiagnosedSocket socket)
    {
        socket = default;
        if (!InetDiag.IsAnswer(message))
            return false;
        bool isIPv6 = message[0] == Libc.AddressFamilyInet6;
        bool onlyIPv6 = false;
        uint? drops = null;
        ReadOnlySpan<byte> attributes = message[InetDiag.MessageBytes..];
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out int type, out ReadOnlySpan<byte> value))
        {
            if (type == InetDiag.Memory)
                drops = InetDiag.Drops(value);
            if (type == InetDiag.IPv6Only && value.Length > 0)
                onlyIPv6 = value[0] != 0;
        }
        if (drops is not { } dropped)
            return false;
        EndpointAddress local = InetDiag.Local(message);
        bool isAny = isIPv6 ? local.Address == 0 : local.Address == EndpointAddress.FromIPv4(0);
        socket = new DiagnosedSocket(
            InetDiag.Cookie(message), isAny ? 0 : local.Address, !isIPv6 || !onlyIPv6, isIPv6,
            local.Port, InetDiag.Interface(message), dropped);
        return true;
    }
}
