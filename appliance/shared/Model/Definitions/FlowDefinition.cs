// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Declared;
using Telemetry.Feeds.Streams;

namespace Telemetry.Model.Definitions;

/// <summary>One match of the kernel programs, with its feed, line or session.</summary>
public sealed record FlowDefinition
{
    /// <summary>Id from 1; 0: no flow.</summary>
    public required int Id { get; init; }

    /// <summary>The endpoint that is matched; it may leave address or port open.</summary>
    public required EndpointAddress Endpoint { get; init; }

    /// <summary>True if <see cref="Endpoint"/> is the packet's source (answers of a gateway), else its
    /// destination.</summary>
    public required bool MatchesSource { get; init; }

    /// <summary>True for TCP, false for UDP.</summary>
    public required bool IsTcp { get; init; }

    /// <summary>Source address for source-specific multicast; 0 matches any.</summary>
    public UInt128 SourceAddress { get; init; }

    /// <summary>802.1Q id that the packet must carry; 0 matches any or none.</summary>
    public ushort VlanId { get; init; }

    /// <summary>Interface on which the flow is expected; null if any.</summary>
    public string? Interface { get; init; }

    /// <summary>Highest number of L4 payload bytes in a record.</summary>
    public required int SnapLength { get; init; }

    /// <summary>True if longer segments are recorded in whole all the same, up to 64 KiB, where they pass as one
    /// packet: at the hooks of TC. Only for TCP.</summary>
    public bool IsWhole { get; init; }

    /// <summary>True if the kernel programs sum payloads longer than <see cref="SnapLength"/>, so that their checksums
    /// are verified. Only for UDP.</summary>
    public bool IsSummed { get; init; }

    /// <summary>Index of the feed, or -1.</summary>
    public int FeedIndex { get; init; } = -1;

    /// <summary>Index of the line among all lines, or -1.</summary>
    public int LineIndex { get; init; } = -1;

    /// <summary>Index of the recovery channel, or -1. It has a feed then, and no line.</summary>
    public int RecoveryIndex { get; init; } = -1;

    /// <summary>Index of the session, or -1. If <see cref="CandidateSessions"/> is not empty: of the row for
    /// connections of none of those sessions.</summary>
    public int SessionIndex { get; init; } = -1;

    /// <summary>Sessions among which login or local port decides for each connection; empty if one session takes all
    /// connections.</summary>
    public IReadOnlyList<int> CandidateSessions { get; init; } = [];

    /// <summary>Direction of a TCP flow.</summary>
    public StreamDirection Direction { get; init; }

    /// <summary>Protocol by which its payload is decoded.</summary>
    public required ProtocolId Protocol { get; init; }

    /// <summary>Place of its group in the line, from 1, where that is the channel of its packets; else 0.</summary>
    public ulong Group { get; init; }

    /// <summary>Decoder of its payload if the configuration declares the protocol; else null.</summary>
    public DeclaredEnvelope? Declared { get; init; }
}

/// <summary>Attach point of an interface's receive program.</summary>
public enum AttachMode
{
    /// <summary>Native XDP where the driver is known not to reset the link, and on mirror ports; otherwise TC
    /// ingress.</summary>
    Auto = 0,

    /// <summary>Native XDP; refused where that may reset a link in use.</summary>
    Xdp,

    /// <summary>Generic XDP, in the network stack: slower, works everywhere.</summary>
    XdpGeneric,

    /// <summary>TC ingress.</summary>
    Tc,

    /// <summary>Native XDP, although link or queues may be reset.</summary>
    XdpAcceptLinkReset,
}

/// <summary>Transports of records from the kernel: <c>enum ring_transport</c> of <c>bpf/shared/record.h</c>.</summary>
public enum RingTransport : byte
{
    /// <summary>A ring in an array map, one for each CPU and hook; polled.</summary>
    ArrayRing = 0,

    /// <summary>The BPF ring buffer, one for each hook; can wake a reader that sleeps in epoll.</summary>
    BpfRingBuffer = 1,
}

/// <summary>Behaviour of the reader while there are no records.</summary>
public enum WaitMode
{
    /// <summary>Chosen by the number of cores that the process may use.</summary>
    Auto,

    /// <summary>Busy-spins: needs a core of its own.</summary>
    Spin,

    /// <summary>Yields the core to waiting threads.</summary>
    Yield,

    /// <summary>Sleeps for a short time.</summary>
    Sleep,

    /// <summary>Woken by the kernel; needs the BPF ring buffer.</summary>
    Epoll,
}
