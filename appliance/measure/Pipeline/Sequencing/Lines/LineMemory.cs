// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>State of one line that does not depend on the sequence; fields lie together because every packet uses
/// them.</summary>
internal sealed class LineMemory
{
    /// <summary>No stamp.</summary>
    public const long None = long.MinValue;

    /// <summary>Stands for no time at which another line delivered.</summary>
    public const long Unseen = long.MaxValue / 2;

    /// <summary>Stamp of the line's latest packet; <see cref="None"/> if there is none, or later packets were not
    /// seen.</summary>
    public long LastStampNs = None;

    /// <summary>True if it has sent anything since its feed began or returned. Its counters cannot show this: they are
    /// kept over a removal of the feed.</summary>
    public bool HasSent;

    /// <summary>Numbers that show that a line is too far behind.</summary>
    public const int FewestApart = 16;

    /// <summary>Time since when another line delivers while this one is silent; <see cref="None"/> while it is not
    /// silent. <see cref="Unseen"/> while its silence proves nothing, since its capture ended early.</summary>
    public long OthersSinceNs = None;

    /// <summary>Stamp up to which a packet of the line can be older than an already reported loss,
    /// nanoseconds.</summary>
    public long DoubtUntilNs;

    /// <summary>Numbers in all gaps that the line ever opened.</summary>
    public ulong MissedNumbers;

    /// <summary>Numbers that came more than the repair window behind another line's.</summary>
    public long Apart;

    /// <summary>Numbers that another line brought too, and that came less than that behind it.</summary>
    public long Near;

    /// <summary>By how much the first numbers apart came behind, nanoseconds.</summary>
    public readonly long[] ApartNs = new long[FewestApart];

    /// <summary>True if it is reported that the line is too far behind.</summary>
    public bool IsApart;

    /// <summary>Capture file or ring of the latest packet.</summary>
    public short LastSource;

    /// <summary>True if the line was reported as down.</summary>
    public bool IsDown;

    /// <summary>True if its packets may come and not be seen, since its capture ended early.</summary>
    public bool IsUnseen => OthersSinceNs == Unseen;

    /// <summary>True if records of the line were lost and it has sent nothing since.</summary>
    public bool HasQuietLoss;

    /// <summary>True if its latest packet was seen, nothing was lost since, and it is not down.</summary>
    public bool IsHeard
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LastStampNs != None && !HasQuietLoss && !IsDown;
    }
}
