// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What is counted for a line.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct LineCounterFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 136;

    /// <summary>Packets of the line.</summary>
    [FieldOffset(0)] public long Packets;

    /// <summary>UDP payload bytes of those packets.</summary>
    [FieldOffset(8)] public long Bytes;

    /// <summary>Numbers that arrived.</summary>
    [FieldOffset(16)] public long Messages;

    /// <summary>Packets that carry no number and tell the next.</summary>
    [FieldOffset(24)] public long Heartbeats;

    /// <summary>Ranges that opened.</summary>
    [FieldOffset(32)] public long Gaps;

    /// <summary>Numbers that did not arrive within the window.</summary>
    [FieldOffset(40)] public long MessagesMissing;

    /// <summary>Numbers that the appliance itself could not see.</summary>
    [FieldOffset(48)] public long MessagesUnobserved;

    /// <summary>Numbers that came again on this line.</summary>
    [FieldOffset(56)] public long Duplicates;

    /// <summary>Numbers that came within the window after their gap had opened.</summary>
    [FieldOffset(64)] public long Reordered;

    /// <summary>Numbers that came after their range was declared lost.</summary>
    [FieldOffset(72)] public long Late;

    /// <summary>Numbers lower than the line's first.</summary>
    [FieldOffset(80)] public long BeforeStart;

    /// <summary>Packets with at least one number new to the feed.</summary>
    [FieldOffset(88)] public long Wins;

    /// <summary>Packets that could not be decoded.</summary>
    [FieldOffset(96)] public long Undecodable;

    /// <summary>Packets without a usable number.</summary>
    [FieldOffset(104)] public long Unsequenced;

    /// <summary>Records of the line lost in the appliance.</summary>
    [FieldOffset(112)] public long RecordsLost;

    /// <summary>Records that were too short, read too late, or fell to a full table.</summary>
    [FieldOffset(120)] public long RecordsImpaired;

    /// <summary>Gaps that could not be waited for: the line's table was full of open ones.</summary>
    [FieldOffset(128)] public long RangeOverflow;
}
