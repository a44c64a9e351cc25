// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>What is known of one line in whatever sequence: side by side, since every packet touches it.</summary>
internal struct LineMemory
{
    /// <summary>No stamp.</summary>
    public const long None = long.MinValue;

    /// <summary>Stamp of the line's latest packet; <see cref="None"/> if none came, or what came since was not
    /// seen.</summary>
    public long LastStampNs;

    /// <summary>Whether it has sent anything since its feed began. Its counters do not say: they go on over a removal.
    /// </summary>
    public bool HasSent;

    /// <summary>
    /// Since when another line delivers while this one is silent; <see cref="None"/> while it is not.
    /// </summary>
    public long OthersSinceNs;

    /// <summary>
    /// Until which stamp a packet of the line can be older than a loss that is told already, nanoseconds.
    /// </summary>
    public long DoubtUntilNs;

    /// <summary>Numbers in all gaps that the line ever opened.</summary>
    public ulong MissedNumbers;

    /// <summary>Capture file, or ring, of the latest packet.</summary>
    public short LastSource;

    /// <summary>Whether the line was reported as down.</summary>
    public bool IsDown;

    /// <summary>Whether records of the line were lost and it has sent nothing since.</summary>
    public bool HasQuietLoss;

    /// <summary>Whether its latest packet was seen, nothing was lost since, and it is not down.</summary>
    public readonly bool IsHeard
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LastStampNs != None && !HasQuietLoss && !IsDown;
    }

    /// <summary>A line of which nothing came.</summary>
    public static LineMemory Fresh => new() { LastStampNs = None, OthersSinceNs = None };
}
