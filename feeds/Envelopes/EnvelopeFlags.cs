// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Envelopes;

/// <summary>What a market-data packet says besides its numbers.</summary>
[Flags]
public enum EnvelopeFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>There is nothing to send; what numbers it uses, tells <see cref="Envelope.Numbers"/>.</summary>
    Heartbeat = 1,

    /// <summary>The stream starts again at the packet's number.</summary>
    Reset = 2,

    /// <summary>The sender says that the session is over; the packet carries the next number.</summary>
    EndOfSession = 4,

    /// <summary>Carries no usable number: never fed to gap detection.</summary>
    Unsequenced = 8,

    /// <summary>The protocol's per-packet send time is present.</summary>
    HasSendTime = 16,

    /// <summary>The time of the packet's first message is present.</summary>
    HasMessageTime = 32,

    /// <summary>Times count from midnight of the exchange's day, not from 1970.</summary>
    TimesSinceMidnight = 64,

    /// <summary>
    /// A retransmission, refresh or snapshot: it repeats what was sent before. Always with <see cref="Unsequenced"/>,
    /// so that it neither opens nor fills a gap of a line.
    /// </summary>
    Recovery = 128,

    /// <summary>Uses one number, whatever its count of messages or entries says.</summary>
    OneNumber = 256,

    /// <summary>Uses no number though it counts a message; it tells the next one.</summary>
    NoNumber = 512,
}
