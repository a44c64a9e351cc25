// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>What is counted for one line since the start; the words are those of the output contract.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LineCounters
{
    /// <summary>Packets of the line.</summary>
    public long Packets;

    /// <summary>UDP payload bytes of those packets.</summary>
    public long Bytes;

    /// <summary>Numbers that arrived, duplicates, late ones and those before the start included.</summary>
    public long Messages;

    /// <summary>Packets that carry no number and tell the next.</summary>
    public long Heartbeats;

    /// <summary>Ranges that opened.</summary>
    public long Gaps;

    /// <summary>Numbers that did not arrive within the window.</summary>
    public long MessagesMissing;

    /// <summary>Numbers that the appliance itself could not see.</summary>
    public long MessagesUnobserved;

    /// <summary>Numbers that came again on this line.</summary>
    public long Duplicates;

    /// <summary>Numbers that came within the window after their gap had opened.</summary>
    public long Reordered;

    /// <summary>Numbers that came after their range was declared lost.</summary>
    public long Late;

    /// <summary>Numbers lower than the line's first.</summary>
    public long BeforeStart;

    /// <summary>Packets with at least one number new to the feed.</summary>
    public long Wins;

    /// <summary>Packets that could not be decoded.</summary>
    public long Undecodable;

    /// <summary>Packets without a usable number.</summary>
    public long Unsequenced;

    /// <summary>Records of the line lost in the appliance.</summary>
    public long RecordsLost;

    /// <summary>Records that were too short for the decoder, were read too late, or fell to a full table.</summary>
    public long RecordsImpaired;

    /// <summary>Gaps that could not be waited for because the line's table was full of open ones.</summary>
    public long RangeOverflow;

    /// <summary>Its packets by their checksums.</summary>
    public ChecksumCounters Checksums;

    /// <summary>What arbitration found of it.</summary>
    public ArbitrationCounters Arbitration;

    /// <summary>How long it brought nothing around numbers that are missing on it.</summary>
    public BlindCounters Blind;

    /// <summary>What of its losses was retracted.</summary>
    public RetractionCounters Retracted;

    /// <summary>How long it was in doubt in any channel.</summary>
    public DoubtCounters Doubt;
}
