// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Gaps;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Jump ahead in a number sequence, with what was declared lost below it, kept so that it can be taken
/// back.</summary>
internal struct BelievedJump
{
    /// <summary>First number that the jump left out.</summary>
    public ulong From;

    /// <summary>First number of the packet that jumped, or the next one that it announced.</summary>
    public ulong First;

    /// <summary>Highest count of numbers of any line in <see cref="Numbers.ArrivalRate.UnitNs"/> before it.</summary>
    public ulong Most;

    /// <summary>Loss of the feed that was reported below it.</summary>
    public ReportedLoss Loss;

    /// <summary>Numbers below it that came after they were declared lost and are not counted as late yet.</summary>
    public long Late;

    /// <summary>Stamp of the latest packet with such numbers, nanoseconds; 0 if there is none.</summary>
    public long LateNs;

    /// <summary>True if more than one packet supports it.</summary>
    public bool IsBelieved;
}

/// <summary>One line's part in a <see cref="BelievedJump"/>.</summary>
internal struct LineJump
{
    /// <summary>Next number of the line before it made or confirmed the jump.</summary>
    public ulong From;

    /// <summary>Stamp of the packet with which it did, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Loss of the line that was reported below the jump.</summary>
    public ReportedLoss Loss;

    /// <summary>Numbers below the jump that came after they were declared lost and are not counted yet, neither as
    /// messages nor as late.</summary>
    public long Late;

    /// <summary>Number after the last of the latest run of rising numbers below the jump.</summary>
    public ulong RunNext;

    /// <summary>Half the count of numbers that the run covered when it was long enough.</summary>
    public ulong Due;

    public ulong RunFirst;

    /// <summary>Stamp of the line's latest packet below the jump, nanoseconds.</summary>
    public long BelowNs;

    /// <summary>Stamp of the line's last packet at or above the jump before the run, nanoseconds.</summary>
    public long AboveNs;

    /// <summary>Count of packets in the run; 0 if there is none.</summary>
    public int Run;

    /// <summary>Count of packets below the jump since the line is watched.</summary>
    public int Below;

    /// <summary>Count of packets at or above the jump since the latest one below it.</summary>
    public int Above;

    /// <summary>True if the line made or confirmed the jump.</summary>
    public bool HasJumped;

    /// <summary>True if numbers below the jump came on the line, and too few above it since.</summary>
    public bool IsWatched;

    /// <summary>True if the line is in doubt because of a run.</summary>
    public bool IsInDoubt;
}
