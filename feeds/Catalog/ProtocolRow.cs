// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Declared;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Feeds.Catalog;

/// <summary>One protocol as the catalog knows it.</summary>
public sealed record ProtocolRow
{
    private const long AssumedIntervalNs = 60_000_000_000;
    private const int HeartbeatsMissed = 3;
    private readonly ulong? _highestSequence;

    /// <summary>What the hot path calls it.</summary>
    public required ProtocolId Id { get; init; }

    /// <summary>The name used in configuration and output, such as <c>moldudp64-itch50</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>The document and version that the layout was taken from.</summary>
    public required string Source { get; init; }

    /// <summary>How sure it is that it is decoded as the exchange sends it.</summary>
    public required Proof Proof { get; init; }

    /// <summary>True if it can be a feed.</summary>
    public required bool IsFeed { get; init; }

    /// <summary>True if it can be an order session.</summary>
    public required bool IsSession { get; init; }

    /// <summary>True if it travels over TCP, false for UDP.</summary>
    public required bool IsStream { get; init; }

    /// <summary>What is numbered and how, in one line.</summary>
    public required string Sequencing { get; init; }

    /// <summary>Which times it carries, in one line.</summary>
    public required string Timing { get; init; }

    /// <summary>What separates channels, or what joins orders to answers, in one line.</summary>
    public required string Keys { get; init; }

    /// <summary>The values of the channel key in the order in which they are written; none if empty.</summary>
    public IReadOnlyList<ChannelPart> ChannelParts { get; init; } = [];

    /// <summary>Width of the raw numbers, bits: 32 or 64.</summary>
    public int SequenceBits { get; init; } = 64;

    /// <summary>The lowest raw number: what follows the highest one.</summary>
    public ulong LowestSequence { get; init; } = 1;

    /// <summary>The raw number with which each session begins; null if the protocol does not say so.</summary>
    public ulong? FirstOfSession { get; init; }

    /// <summary>The highest raw number; where it is all of 64 bits, nothing follows it.</summary>
    public ulong HighestSequence
    {
        get => _highestSequence ?? ulong.MaxValue >> (64 - SequenceBits);
        init => _highestSequence = value;
    }

    /// <summary>True if clients ask for other things than orders, and are answered under a key.</summary>
    public bool HasInquiries { get; init; }

    /// <summary>Interval of heartbeats that the protocol names, nanoseconds; 0 if it has no heartbeat or names none.
    /// </summary>
    public required long HeartbeatIntervalNs { get; init; }

    /// <summary>Whether it has heartbeats, and no source that we have names their interval.</summary>
    public bool HasHeartbeatOfUnnamedInterval { get; init; }

    /// <summary>Silence after which a feed is stale where nothing else is configured, nanoseconds: three intervals, of
    /// 60 s where none is named. 0 if the protocol has no heartbeat.</summary>
    public long StaleAfterNs =>
        HeartbeatsMissed * (HasHeartbeatOfUnnamedInterval ? AssumedIntervalNs : HeartbeatIntervalNs);

    /// <summary>IANA zone of times that count from midnight; null if there are none.</summary>
    public required string? TimeZone { get; init; }

    /// <summary>Bytes of payload that the decoder needs, at most; the least snap length of a feed's flows.</summary>
    public required int HeadLength { get; init; }

    /// <summary>Field name to place of the tick's number in a new order; empty if none is known by name.</summary>
    public IReadOnlyDictionary<string, TickField> TickFields { get; init; } = new Dictionary<string, TickField>();

    /// <summary>The envelope's fields for people: offset, size, type, name.</summary>
    public required IReadOnlyList<string> Layout { get; init; }

    /// <summary>What decodes its packets if it is declared in the configuration; null of a built-in one.</summary>
    public DeclaredEnvelope? Declared { get; init; }
}
