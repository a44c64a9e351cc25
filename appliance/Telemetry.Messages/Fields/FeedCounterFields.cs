// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What is counted for a feed and is not the sum of its lines.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FeedCounterFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 72;

    /// <summary>Distinct numbers delivered by any line.</summary>
    [FieldOffset(0)] public long Messages;

    /// <summary>Ranges that opened on its lines.</summary>
    [FieldOffset(8)] public long LineGaps;

    /// <summary>Ranges that no line had delivered at the deadline.</summary>
    [FieldOffset(16)] public long FeedGaps;

    /// <summary>Numbers in those ranges.</summary>
    [FieldOffset(24)] public long MessagesLost;

    /// <summary>Lost numbers that came afterwards on any line.</summary>
    [FieldOffset(32)] public long MessagesLate;

    /// <summary>Numbers missing on a line that another line had delivered within the window.</summary>
    [FieldOffset(40)] public long MessagesRepaired;

    /// <summary>Numbers that no line delivered and that the appliance could not have seen.</summary>
    [FieldOffset(48)] public long MessagesUnobserved;

    /// <summary>New sessions, explicit and inferred resets.</summary>
    [FieldOffset(56)] public long Resets;

    /// <summary>Number sequences that found no place in the feed's table.</summary>
    [FieldOffset(64)] public long ChannelOverflow;
}
