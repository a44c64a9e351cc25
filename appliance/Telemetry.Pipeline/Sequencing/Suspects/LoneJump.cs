// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Gaps;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>
/// The latest jump ahead in a number sequence, or its start, while one packet alone bears it out: no other packet of
/// any line has reached its numbers. Until one does, what lies below it may still be sent.
/// </summary>
internal struct LoneJump
{
    /// <summary>First number that the jump left out; the packet's own first number at a start.</summary>
    public ulong From;

    /// <summary>Number behind the highest below the packet that was brought or announced since.</summary>
    public ulong Front;

    /// <summary>The packet's first number, or the next one that it announces.</summary>
    public ulong First;

    /// <summary>Number behind the packet's last; 0 if there is no such jump, or another packet bore it out.</summary>
    public ulong Top;

    /// <summary>The packet's stamp, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Of a start, stamp of its line's packet before, of whatever sequence; its own where that is not known,
    /// nanoseconds.</summary>
    public long BeforeNs;

    /// <summary>Of a start, stamp of the packet of any line before, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>The packet's line among those of the feed.</summary>
    public int Line;

    /// <summary>Blind time of the line that was counted for the jump, nanoseconds.</summary>
    public long LineBlindNs;

    /// <summary>The interval in which it was booked: later its counters are published.</summary>
    public int Interval;

    /// <summary>Whether the packet is one of the ledger's records.</summary>
    public bool CountsInLedger;

    /// <summary>Whether the packet was withheld as suspect before it was booked.</summary>
    public bool IsSuspect;

    /// <summary>The loss that was reported below it; its last number is 0 while there is none.</summary>
    public ReportedLoss Reported;

    /// <summary>Whether it began the sequence.</summary>
    public readonly bool IsStart => From == First;

    /// <summary>Whether one packet alone bears it out.</summary>
    /// <param name="known">Number behind the highest that is known to exist.</param>
    public readonly bool IsOpen(ulong known) => Top != 0 && known <= Top;
}
