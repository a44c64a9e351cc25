// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Envelopes;

/// <summary>Properties of a market-data packet other than its numbers.</summary>
[Flags]
public enum EnvelopeFlags : ushort
{
    /// <summary>No property.</summary>
    None = 0,

    /// <summary>No data; <see cref="Envelope.Numbers"/> is the count of numbers that it uses.</summary>
    Heartbeat = 1,

    /// <summary>The sequence starts over at the packet's number.</summary>
    Reset = 2,

    /// <summary>The sender ends the session; the packet carries the next number.</summary>
    EndOfSession = 4,

    /// <summary>Carries no usable number: not used for gap detection.</summary>
    Unsequenced = 8,

    /// <summary>The protocol's per-packet send time is present.</summary>
    HasSendTime = 16,

    /// <summary>The time of the packet's first message is present.</summary>
    HasMessageTime = 32,

    /// <summary>Times count from midnight of the exchange's day, not from 1970.</summary>
    TimesSinceMidnight = 64,

    /// <summary>
    /// A retransmission, refresh or snapshot: repeats data sent before. Always with <see cref="Unsequenced"/>, so that
    /// it neither opens nor fills a gap of a line.
    /// </summary>
    Recovery = 128,

    /// <summary>Uses one number, whatever its count of messages or entries is.</summary>
    OneNumber = 256,

    /// <summary>Uses no number although it counts a message; it announces the next one.</summary>
    NoNumber = 512,

    /// <summary>
    /// Repeats messages under the numbers under which they were sent first. Always with <see cref="Recovery"/>.
    /// </summary>
    Retransmission = 1024,
}
