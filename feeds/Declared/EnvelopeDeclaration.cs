// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>
/// The envelope of a datagram protocol in numbers instead of code: what configuration declares. It is taken as right:
/// fields lie in the header and fit their forms, as the configuration checks.
/// </summary>
public sealed record EnvelopeDeclaration
{
    /// <summary>The name used in configuration and output.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in one line; null if nobody said.</summary>
    public string? Title { get; init; }

    /// <summary>True if the higher byte of an integer comes first.</summary>
    public required bool IsBigEndian { get; init; }

    /// <summary>Bytes of the packet's header; the messages begin behind it.</summary>
    public required int HeaderLength { get; init; }

    /// <summary>Bytes that every packet has at an offset of the header.</summary>
    public IReadOnlyList<(int Offset, byte[] Bytes)> Matches { get; init; } = [];

    /// <summary>How long the packet is; null if no field says so.</summary>
    public DeclaredLength? Length { get; init; }

    /// <summary>The number of the packet or of its first message.</summary>
    public required DeclaredField Sequence { get; init; }

    /// <summary>True if packets are numbered, false if messages are.</summary>
    public required bool NumbersPackets { get; init; }

    /// <summary>The lowest number.</summary>
    public ulong First { get; init; } = 1;

    /// <summary>The highest number: behind it comes the lowest.</summary>
    public required ulong Last { get; init; }

    /// <summary>What stands in place of a number where there is none; null if nothing does.</summary>
    public ulong? None { get; init; }

    /// <summary>The messages; null if nothing is known of them.</summary>
    public DeclaredMessages? Messages { get; init; }

    /// <summary>A number sequence of its own; null if a group has one.</summary>
    public DeclaredField? Channel { get; init; }

    /// <summary>What is new each time the numbers begin again; null if there is none.</summary>
    public DeclaredField? Session { get; init; }

    /// <summary>When the packet was sent; null if it does not say.</summary>
    public DeclaredTime? SendTime { get; init; }

    /// <summary>What makes a packet a heartbeat, besides a count of 0.</summary>
    public DeclaredMark? Heartbeat { get; init; }

    /// <summary>What the number of a marked heartbeat is.</summary>
    public HeartbeatNumber HeartbeatNumber { get; init; }

    /// <summary>What makes a packet the beginning of a new sequence.</summary>
    public DeclaredMark? Reset { get; init; }

    /// <summary>True if <see cref="First"/> comes behind a reset whatever its own number is, false if its own number
    /// is the first of the new sequence.</summary>
    public bool ResetGoesToFirst { get; init; }

    /// <summary>What makes a packet the end of its session.</summary>
    public DeclaredMark? EndOfSession { get; init; }

    /// <summary>What makes a packet a retransmission, refresh or snapshot.</summary>
    public DeclaredMark? Recovery { get; init; }

    /// <summary>The longest silence in an open session, nanoseconds; 0 if it has no heartbeat.</summary>
    public long HeartbeatIntervalNs { get; init; }

    /// <summary>Bytes of payload that the decoder looks at, at most.</summary>
    public int HeadLength => Messages is { AreWalkedToCount: true } && !NumbersPackets
        ? Math.Max(MarksEnd, EthernetPayload)
        : Math.Max(MarksEnd, HeaderLength);

    private const int EthernetPayload = 1_472;

    private int MarksEnd => new[] { Heartbeat, Reset, EndOfSession, Recovery }.Max(mark => mark?.Field.End ?? 0);
}
