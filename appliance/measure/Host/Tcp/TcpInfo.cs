// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Host.Tcp;

/// <summary>
/// State of a TCP connection in the kernel at one instant: <c>struct tcp_info</c> of include/uapi/linux/tcp.h, Linux
/// 6.18, read by offset. The structure has only ever grown at its end: members that the running kernel does not have
/// are null, and members behind those read here are ignored.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly struct TcpInfo
{
    /// <summary>Bytes of the structure up to the last member that is read.</summary>
    internal const int MostBytes = 232;

    private const long NsPerUs = 1_000;
    private const long NoThreshold = 0x7FFF_FFFF;               // TCP_INFINITE_SSTHRESH
    private const long NoSample = uint.MaxValue;                // of the least round trip

    private readonly Bytes _bytes;
    private readonly int _length;

    internal TcpInfo(in DiagnosedConnection connection, string? congestion)
    {
        ReadOnlySpan<byte> information = connection.Information;
        _length = Math.Min(information.Length, MostBytes);
        information[.._length].CopyTo(_bytes);
        Cookie = connection.Cookie;
        State = connection.State;
        Inode = connection.Inode;
        Uid = connection.Uid;
        UnreadBytes = connection.UnreadBytes;
        Drops = connection.Drops;
        Congestion = congestion;
    }

    /// <summary>Number of the socket, never reused.</summary>
    public ulong Cookie { get; }

    /// <summary>State of the connection.</summary>
    public TcpState State { get; }

    /// <summary>Inode of the socket, as in <c>/proc/PID/fd</c>; 0 if no process holds it any more.</summary>
    public uint Inode { get; }

    /// <summary>User who made the socket.</summary>
    public uint Uid { get; }

    /// <summary>Bytes received in order that the process has not read.</summary>
    public long UnreadBytes { get; }

    /// <summary>Segments that arrived for the socket and were dropped there, which wraps at 32 bits; null if the kernel
    /// does not say.</summary>
    public long? Drops { get; }

    /// <summary>Name of the congestion control; null if unknown.</summary>
    public string? Congestion { get; }

    /// <summary>False if the kernel has no more than addresses, ports and state: before the handshake is complete, and
    /// after both sides closed. Then all members below are null.</summary>
    public bool HasDetails => _length > 0;

    /// <summary>Smoothed round-trip time, nanoseconds (the kernel's unit is 1 µs); null before the first
    /// sample.</summary>
    public long? SrttNs => Ns(Unless(Number32(68), 0));

    /// <summary>Least round-trip time of the kernel's window of <c>tcp_min_rtt_wlen</c>, nanoseconds; null before the
    /// first sample.</summary>
    public long? MinRttNs => Ns(Unless(Number32(148), NoSample));

    /// <summary>Retransmission timeout, nanoseconds.</summary>
    public long? RtoNs => Ns(Number32(8));

    /// <summary>Congestion window, segments.</summary>
    public long? Cwnd => Number32(80);

    /// <summary>Slow-start threshold, segments; null while there is none.</summary>
    public long? Ssthresh => Unless(Number32(76), NoThreshold);

    /// <summary>Segments sent and not acknowledged.</summary>
    public long? Unacked => Number32(24);

    /// <summary>Bytes written by the process and not sent yet.</summary>
    public long? NotSentBytes => Number32(144);

    /// <summary>Window last announced by the peer, bytes.</summary>
    public long? SendWindow => Number32(228);

    /// <summary>Segments retransmitted since the connection began; wraps at 32 bits.</summary>
    public long? Retransmits => Number32(100);

    /// <summary>Segments in flight that the kernel takes for lost.</summary>
    public long? Lost => Number32(32);

    /// <summary>Segments by which the network may reorder before the kernel takes one for lost.</summary>
    public long? Reordering => Number32(88);

    /// <summary>Segments received out of order since the connection began; wraps at 32 bits.</summary>
    public long? OutOfOrder => Number32(224);

    /// <summary>Rate at which the peer received, by the last sample, bytes a second; null before the first
    /// sample.</summary>
    public long? DeliveryRate => Unless(Number64(160), 0);

    /// <summary>Rate to which the kernel spreads segments, bytes a second; null if it is not limited.</summary>
    public long? PacingRate => Number64(104);

    /// <summary>True if <see cref="DeliveryRate"/> is low because the process wrote no more.</summary>
    public bool? AppLimited => DeliveryRate is null ? null : (Content[7] & 1) != 0;

    /// <summary>Time with data in flight or to send since the connection began, nanoseconds, in steps of the kernel's
    /// tick.</summary>
    public long? BusyNs => Ns(Number64(168));

    /// <summary>Part of <see cref="BusyNs"/> in which the peer's window held back data, nanoseconds.</summary>
    public long? WindowLimitedNs => Ns(Number64(176));

    /// <summary>Part of <see cref="BusyNs"/> in which the socket's send buffer was full and the congestion window was
    /// not, nanoseconds.</summary>
    public long? BufferLimitedNs => Ns(Number64(184));

    /// <summary>Delay of acknowledgements, nanoseconds; null before the first data was received.</summary>
    public long? DelayedAckNs => Ns(Unless(Number32(12), 0));

    /// <summary>Bytes acknowledged by the peer since the connection began. A SYN of this host counts as one byte, and
    /// so does its FIN.</summary>
    public long? BytesAcked => Number64(120);

    /// <summary>Bytes received in order since the connection began. The peer's FIN counts as one byte.</summary>
    public long? BytesReceived => Number64(128);

    /// <summary>Segments sent since the connection began; wraps at 32 bits.</summary>
    public long? SegmentsOut => Number32(136);

    /// <summary>Segments received since the connection began; wraps at 32 bits.</summary>
    public long? SegmentsIn => Number32(140);

    /// <summary>Bytes sent since the connection began, those sent again included.</summary>
    public long? BytesSent => Number64(200);

    /// <summary>Bytes sent again since the connection began.</summary>
    public long? BytesRetransmitted => Number64(208);

    private ReadOnlySpan<byte> Content => MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.As<Bytes, byte>(ref Unsafe.AsRef(in _bytes)), _length);

    private static long? Ns(long? us) => us * NsPerUs;

    private static long? Unless(long? value, long none) => value == none ? null : value;

    private long? Number32(int offset) =>
        offset + sizeof(uint) <= _length ? MemoryMarshal.Read<uint>(Content[offset..]) : null;

    // All ones, and nothing else above the signed range, stands for no limit.
    private long? Number64(int offset) =>
        offset + sizeof(ulong) <= _length && MemoryMarshal.Read<long>(Content[offset..]) is var value and >= 0
            ? value
            : null;

    [InlineArray(MostBytes)]
    private struct Bytes
    {
        private byte _first;
    }
}
