// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Netlink;

/// <summary>TCP connection as reported by the kernel's socket diagnostics; valid until the next query of the socket
/// that it was read from.</summary>
public readonly ref struct DiagnosedConnection
{
    private const int StateOffset = 1;                          // of struct inet_diag_msg
    private const int ReceiveQueueOffset = 56;
    private const int UidOffset = 64;
    private const int InodeOffset = 68;

    /// <summary>Addresses and ports; the interface is the one that the socket is bound to, or 0.</summary>
    public TcpEndpoints Endpoints { get; private init; }

    /// <summary>Number of the socket, never reused: a new connection of the same addresses and ports has
    /// another.</summary>
    public ulong Cookie { get; private init; }

    public TcpState State { get; private init; }

    /// <summary>Inode of the socket, as in <c>/proc/PID/fd</c>; 0 if no process holds it any more.</summary>
    public uint Inode { get; private init; }

    /// <summary>User who made the socket.</summary>
    public uint Uid { get; private init; }

    /// <summary>Bytes received in order that the process has not read.</summary>
    public uint UnreadBytes { get; private init; }

    /// <summary>Segments that arrived for the socket and were dropped there, which wraps; null if the kernel does not
    /// say.</summary>
    public uint? Drops { get; private init; }

    /// <summary><c>struct tcp_info</c> of linux/tcp.h, in the kernel's length; empty for a connection that is not yet,
    /// or no longer, a socket (SYN received, TIME_WAIT).</summary>
    public ReadOnlySpan<byte> Information { get; private init; }

    /// <summary>Name of the congestion control, without the final zero; empty if unknown.</summary>
    public ReadOnlySpan<byte> Congestion { get; private init; }

    /// <summary>True if only the kernel remembers the connection: both sides have closed it.</summary>
    public bool IsPast =>
        State is TcpState.TimeWait or TcpState.Close || (State == TcpState.FinWait2 && Information.IsEmpty);

    /// <summary>Parses the kernel's message about a socket.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> message, out DiagnosedConnection connection)
    {
        connection = default;
        if (!InetDiag.IsAnswer(message))
            return false;
        ReadOnlySpan<byte> information = default;
        ReadOnlySpan<byte> congestion = default;
        uint? drops = null;
        ReadOnlySpan<byte> attributes = message[InetDiag.MessageBytes..];
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out int type, out ReadOnlySpan<byte> value))
        {
            if (type == InetDiag.Information)
                information = value;
            else if (type == InetDiag.Congestion)
                congestion = value;
            else if (type == InetDiag.Memory)
                drops = InetDiag.Drops(value);
        }
        int end = congestion.IndexOf((byte)0);
        connection = new DiagnosedConnection
        {
            Endpoints = new TcpEndpoints(
                InetDiag.Local(message), InetDiag.Remote(message), InetDiag.Interface(message)),
            Cookie = InetDiag.Cookie(message),
            State = (TcpState)message[StateOffset],
            UnreadBytes = MemoryMarshal.Read<uint>(message[ReceiveQueueOffset..]),
            Uid = MemoryMarshal.Read<uint>(message[UidOffset..]),
            Inode = MemoryMarshal.Read<uint>(message[InodeOffset..]),
            Drops = drops,
            Information = information,
            Congestion = end < 0 ? congestion : congestion[..end],
        };
        return true;
    }
}
