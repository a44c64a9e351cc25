// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Declared;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Feeds.Catalog;

/// <summary>One protocol's row in the catalog.</summary>
public sealed record ProtocolRow
{
    private const long AssumedIntervalNs = 60_000_000_000;
    private const int HeartbeatsMissed = 3;
    private readonly ulong? _highestSequence;

    /// <summary>Number by which the hot path selects the decoder.</summary>
    public required ProtocolId Id { get; init; }

    /// <summary>The name used in configuration and output, such as <c>moldudp64-itch50</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Description in one line.</summary>
    public required string Title { get; init; }

    /// <summary>The document and version that the layout was taken from.</summary>
    public required string Source { get; init; }

    /// <summary>Venues and products that use it; empty where the title names them.</summary>
    public IReadOnlyList<string> Products { get; init; } = [];

    /// <summary>Evidence that it is decoded as the exchange sends it.</summary>
    public required Proof Proof { get; init; }

    /// <summary>True if it can be a feed.</summary>
    public bool IsFeed { get; init; } = true;

    /// <summary>True if it can be an order session.</summary>
    public bool IsSession { get; init; }

    /// <summary>True if it travels over TCP, false for UDP.</summary>
    public bool IsStream { get; init; }

    /// <summary>Numbering in one line: what is numbered, and the rules.</summary>
    public required string Sequencing { get; init; }

    /// <summary>Times that it carries, in one line.</summary>
    public required string Timing { get; init; }

    /// <summary>Place of the packet's own send time; null if it has none, or if it cannot be changed alone.</summary>
    public SendTimeField? SendTime { get; init; }

    /// <summary>True if the packet has a send time of its own whose place differs from packet to packet.</summary>
    public bool HasCodedSendTime { get; init; }

    /// <summary>True if the packet has a checksum that covers its times.</summary>
    public bool HasChecksum { get; init; }

    /// <summary>Reason for which the send time of a packet cannot be changed; null if it can.</summary>
    public string? NoNewSendTime => SendTime is not null ? null
        : Declared is not null ? "the configuration declares it, and not whether a checksum covers its send time"
        : HasChecksum ? "the checksum of its packets covers their send time"
        : HasCodedSendTime ? "the send time of its packets has no fixed place: it is coded in FAST"
        : "its packets have no send time of their own";

    /// <summary>Key of channels, or key that joins orders to answers, in one line.</summary>
    public required string Keys { get; init; }

    /// <summary>Sources of what a feed lost, in one line: nothing on them is a gap. Empty for sessions.</summary>
    public string Recovery { get; init; } = "";

    /// <summary>Protocol of the feeds whose packets it sends again, if it carries nothing else; else unknown.</summary>
    public ProtocolId Recovers { get; init; }

    /// <summary>Kinds of recovery that packets in a feed's own groups are marked as; empty if they are not
    /// marked.</summary>
    public IReadOnlyList<RecoveryKind> RecoveryInLines { get; init; } = [];

    /// <summary>True if packets of its loops of snapshots, refreshes or definitions have numbers of their own, which
    /// begin again with each cycle at 0 or 1.</summary>
    public bool HasLoopNumbers { get; init; }

    /// <summary>Messages and times by which numbers begin again, in one line; empty for sessions.</summary>
    public string Resets { get; init; } = "";

    /// <summary>Values of the channel key in the order of writing; empty if there is no key.</summary>
    public IReadOnlyList<ChannelPart> ChannelParts { get; init; } = [];

    /// <summary>True if packets say their channel, not only a session.</summary>
    public bool HasChannels => ChannelParts.Any(static part => !part.IsSession);

    /// <summary>Width of the raw numbers, bits: 32 or 64.</summary>
    public int SequenceBits { get; init; } = 64;

    /// <summary>Lowest raw number; it follows the highest one.</summary>
    public ulong LowestSequence { get; init; } = 1;

    /// <summary>Raw number at which each session begins; null if the protocol does not define it.</summary>
    public ulong? FirstOfSession { get; init; }

    /// <summary>Highest raw number; if it is the largest 64-bit number, nothing follows it.</summary>
    public ulong HighestSequence
    {
        get => _highestSequence ?? ulong.MaxValue >> (64 - SequenceBits);
        init => _highestSequence = value;
    }

    /// <summary>True if clients also send requests that are not about orders and that are answered under a
    /// key.</summary>
    public bool HasInquiries { get; init; }

    /// <summary>Heartbeat interval defined by the protocol, nanoseconds; 0 if it has no heartbeat or defines no
    /// interval.</summary>
    public long HeartbeatIntervalNs { get; init; }

    /// <summary>True if it has heartbeats and no source at hand states their interval.</summary>
    public bool HasHeartbeatOfUnnamedInterval { get; init; }

    /// <summary>Silence after which a feed is stale unless configured otherwise, nanoseconds: three heartbeat
    /// intervals, each taken as 60 s if the protocol defines none. 0 if the protocol has no heartbeat.</summary>
    public long StaleAfterNs =>
        HeartbeatsMissed * (HasHeartbeatOfUnnamedInterval ? AssumedIntervalNs : HeartbeatIntervalNs);

    /// <summary>IANA zone of times that count from midnight; null if there are none.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Bytes of payload that the decoder needs, at most; the minimum snap length of a feed's flows.</summary>
    public required int HeadLength { get; init; }

    /// <summary>Places in a new order that can hold the tick's number, by field name; empty if none is known by
    /// name.</summary>
    public IReadOnlyDictionary<string, TickField> TickFields { get; init; } = new Dictionary<string, TickField>();

    /// <summary>Places by which a gateway of recorded orders answers; null if it does not speak the protocol.</summary>
    public OrderEntryLayout? Gateway { get; init; }

    /// <summary>Layout of the envelope for display: offset, size, type, name.</summary>
    public required IReadOnlyList<string> Layout { get; init; }

    /// <summary>Decoder of a protocol declared in the configuration; null for a built-in one.</summary>
    public DeclaredEnvelope? Declared { get; init; }
}
