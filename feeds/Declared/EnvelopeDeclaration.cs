// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>
/// Envelope of a datagram protocol as data, as declared in the configuration. It is assumed to be valid: the
/// configuration has checked that fields lie in the header and fit their encodings.
/// </summary>
public sealed record EnvelopeDeclaration
{
    /// <summary>The name used in configuration and output.</summary>
    public required string Name { get; init; }

    /// <summary>Description in one line; null if none was given.</summary>
    public string? Title { get; init; }

    /// <summary>True if integers are big-endian.</summary>
    public required bool IsBigEndian { get; init; }

    /// <summary>Bytes of the packet's header; the messages begin after it.</summary>
    public required int HeaderLength { get; init; }

    /// <summary>Constant bytes of the header, by offset.</summary>
    public IReadOnlyList<(int Offset, byte[] Bytes)> Matches { get; init; } = [];

    /// <summary>Packet length; null if no field holds it.</summary>
    public DeclaredLength? Length { get; init; }

    /// <summary>The number of the packet or of its first message.</summary>
    public required DeclaredField Sequence { get; init; }

    /// <summary>True if packets are numbered, false if messages are.</summary>
    public required bool NumbersPackets { get; init; }

    /// <summary>The lowest number.</summary>
    public ulong First { get; init; } = 1;

    /// <summary>Highest number; the lowest follows it.</summary>
    public required ulong Last { get; init; }

    /// <summary>Value of the field that means "no number"; null if there is none.</summary>
    public ulong? None { get; init; }

    /// <summary>The messages; null if nothing is known of them.</summary>
    public DeclaredMessages? Messages { get; init; }

    /// <summary>Field that separates number sequences; null if a group has one sequence.</summary>
    public DeclaredField? Channel { get; init; }

    /// <summary>Field that changes each time the numbers start over; null if there is none.</summary>
    public DeclaredField? Session { get; init; }

    /// <summary>Send time of the packet; null if there is none.</summary>
    public DeclaredTime? SendTime { get; init; }

    /// <summary>Condition for a heartbeat, besides a count of 0.</summary>
    public DeclaredMark? Heartbeat { get; init; }

    /// <summary>Meaning of the number in a heartbeat found by <see cref="Heartbeat"/>.</summary>
    public HeartbeatNumber HeartbeatNumber { get; init; }

    /// <summary>Condition for the start of a new sequence.</summary>
    public DeclaredMark? Reset { get; init; }

    /// <summary>True if <see cref="First"/> follows a reset whatever its own number is, false if its own number is the
    /// first of the new sequence.</summary>
    public bool ResetGoesToFirst { get; init; }

    /// <summary>Condition for the end of a session.</summary>
    public DeclaredMark? EndOfSession { get; init; }

    /// <summary>Condition for a retransmission, refresh or snapshot.</summary>
    public DeclaredMark? Recovery { get; init; }

    /// <summary>Longest silence in an open session, nanoseconds; 0 if it has no heartbeat.</summary>
    public long HeartbeatIntervalNs { get; init; }

    /// <summary>Bytes of payload that the decoder reads, at most.</summary>
    public int HeadLength => Messages is { AreWalkedToCount: true } && !NumbersPackets
        ? Math.Max(MarksEnd, EthernetPayload)
        : Math.Max(MarksEnd, HeaderLength);

    private const int EthernetPayload = 1_472;

    private int MarksEnd => new[] { Heartbeat, Reset, EndOfSession, Recovery }.Max(mark => mark?.Field.End ?? 0);
}
