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

    /// <summary>Condition for a heartbeat other than a count of 0.</summary>
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

/// <summary>Field with the packet's length.</summary>
/// <param name="CountsHeader">True if the length includes the header, false if it counts only the bytes after
/// it.</param>
/// <param name="Unit">Bytes per unit of the field.</param>
public sealed record DeclaredLength(DeclaredField Field, bool CountsHeader, int Unit);

/// <summary>
/// Condition that makes a packet a heartbeat, a reset and so on: a masked field lies in one of several ranges. A packet
/// that ends before the field does not match.
/// </summary>
/// <param name="Field">An integer; it may lie after the header, in the first message.</param>
/// <param name="Mask">Bits of the field that are compared.</param>
/// <param name="Values">The ranges, first and last value.</param>
public sealed record DeclaredMark(DeclaredField Field, ulong Mask, IReadOnlyList<(ulong First, ulong Last)> Values);

/// <summary>The packet's send time: one field, or a coarse field and a finer fraction of it.</summary>
/// <param name="Field">The time, or its coarser part.</param>
/// <param name="UnitNs">Unit of the field, nanoseconds.</param>
/// <param name="Fraction">The finer part, less than one unit of the coarser; null if there is none.</param>
/// <param name="FractionUnitNs">Unit of the finer part, nanoseconds; 0 if there is none.</param>
/// <param name="Zone">IANA zone of the midnight from which it counts; null if it counts from 1970 UTC.</param>
public sealed record DeclaredTime(
    DeclaredField Field, long UnitNs, DeclaredField? Fraction, long FractionUnitNs, string? Zone);

/// <summary>Method of counting the messages of a declared envelope.</summary>
internal enum CountingKind : byte
{
    /// <summary>One message, or the same number in every packet.</summary>
    Fixed,

    /// <summary>A field holds the count.</summary>
    Field,

    /// <summary>All messages are equally long and fill the packet.</summary>
    Size,

    /// <summary>Each message's length is followed to the next message.</summary>
    Walk,
}

/// <summary>Length field at the start of each message of a declared envelope.</summary>
internal enum LengthKind : byte
{
    /// <summary>No known length field.</summary>
    None,

    Byte,

    /// <summary>A length of two bytes, little-endian.</summary>
    Word,

    /// <summary>A length of two bytes, big-endian.</summary>
    WordBigEndian,

    /// <summary>A length of four bytes, little-endian.</summary>
    Double,

    /// <summary>A length of four bytes, big-endian.</summary>
    DoubleBigEndian,
}

/// <summary>Meaning of the number in a declared heartbeat.</summary>
public enum HeartbeatNumber : byte
{
    /// <summary>Number of the next message or packet.</summary>
    Next,

    /// <summary>Number of the last message or packet.</summary>
    Last,

    /// <summary>Number of its own: it uses one as any packet does.</summary>
    Own,

    /// <summary>No usable number.</summary>
    Nothing,
}
