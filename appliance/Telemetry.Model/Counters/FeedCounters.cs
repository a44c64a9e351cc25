// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>What is counted for one feed since the start and is not the sum of its lines.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct FeedCounters
{
    /// <summary>Distinct numbers delivered by any line.</summary>
    public long Messages;

    /// <summary>Ranges that opened on its lines.</summary>
    public long LineGaps;

    /// <summary>Ranges that no line had delivered at the deadline.</summary>
    public long FeedGaps;

    /// <summary>Numbers in those ranges.</summary>
    public long MessagesLost;

    /// <summary>Lost numbers that came afterwards on any line.</summary>
    public long MessagesLate;

    /// <summary>Numbers missing on a line that another line had delivered within the window.</summary>
    public long MessagesRepaired;

    /// <summary>Numbers that no line delivered and that the appliance could not have seen.</summary>
    public long MessagesUnobserved;

    /// <summary>New sessions, explicit and inferred resets.</summary>
    public long Resets;

    /// <summary>Number sequences that found no place in the feed's table.</summary>
    public long ChannelOverflow;

    /// <summary>How long no line brought anything around numbers that none delivered.</summary>
    public BlindCounters Blind;

    /// <summary>What of its losses was retracted.</summary>
    public RetractionCounters Retracted;

    /// <summary>How long any of its channels was in doubt.</summary>
    public DoubtCounters Doubt;
}
