// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>State of one line that does not depend on the sequence; fields lie together because every packet uses
/// them.</summary>
internal sealed class LineMemory
{
    /// <summary>No stamp.</summary>
    public const long None = long.MinValue;

    /// <summary>Stamp of the line's latest packet; <see cref="None"/> if there is none, or later packets were not
    /// seen.</summary>
    public long LastStampNs = None;

    /// <summary>True if it has sent anything since its feed began or returned. Its counters cannot show this: they are
    /// kept over a removal of the feed.</summary>
    public bool HasSent;

    /// <summary>Time since when another line delivers while this one is silent; <see cref="None"/> while it is not
    /// silent.</summary>
    public long OthersSinceNs = None;

    /// <summary>Stamp up to which a packet of the line can be older than an already reported loss,
    /// nanoseconds.</summary>
    public long DoubtUntilNs;

    /// <summary>Numbers in all gaps that the line ever opened.</summary>
    public ulong MissedNumbers;

    /// <summary>Numbers that came more than the repair window behind another line's, until <see
    /// cref="IsNear"/>.</summary>
    public long Apart;

    /// <summary>By how much at least, nanoseconds.</summary>
    public long LeastApartNs;

    /// <summary>True if a number came less than that behind another line's.</summary>
    public bool IsNear;

    /// <summary>Capture file or ring of the latest packet.</summary>
    public short LastSource;

    /// <summary>True if the line was reported as down.</summary>
    public bool IsDown;

    /// <summary>True if records of the line were lost and it has sent nothing since.</summary>
    public bool HasQuietLoss;

    /// <summary>True if its latest packet was seen, nothing was lost since, and it is not down.</summary>
    public bool IsHeard
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LastStampNs != None && !HasQuietLoss && !IsDown;
    }
}
