// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation.Trader;

namespace Telemetry.Simulation.Exchange;

/// <summary>What a made-up feed is like. Probabilities are parts in a million of the packets of a line.</summary>
public sealed record FeedScriptOptions
{
    /// <summary>Decides everything else.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Packets before losses, on each line; the script may be ended earlier.</summary>
    public required long Packets { get; init; }

    /// <summary>Mean time between packets of a line, nanoseconds.</summary>
    public required long IntervalNs { get; init; }

    /// <summary>Repair window that delays are made for, nanoseconds.</summary>
    public long RepairWindowNs { get; init; } = 10_000_000;

    /// <summary>How far line B is behind line A, nanoseconds.</summary>
    public long LineLagNs { get; init; } = 3_000;

    /// <summary>Messages in a packet at most.</summary>
    public int MaxMessages { get; init; } = 4;

    /// <summary>Packets at the start that arrive on all lines, in order.</summary>
    public int CalmPackets { get; init; } = 50;

    /// <summary>When the trader is out of a group: around that, packets arrive on all lines in order.</summary>
    public GroupAbsence Absence { get; init; }

    /// <summary>A heartbeat after so many packets; 0 for none.</summary>
    public int HeartbeatEvery { get; init; } = 1_000;

    /// <summary>Starts of a burst of losses on one line.</summary>
    public int LossOnOneLine { get; init; } = 300;

    /// <summary>Starts of a burst of losses on both lines.</summary>
    public int LossOnBothLines { get; init; } = 60;

    /// <summary>Packets that a burst of losses takes, at most.</summary>
    public int LongestBurst { get; init; } = 6;

    /// <summary>Packets sent twice.</summary>
    public int Duplicates { get; init; } = 200;

    /// <summary>Packets overtaken by others, still inside the repair window.</summary>
    public int Reorders { get; init; } = 200;

    /// <summary>Packets that come after the repair window.</summary>
    public int Late { get; init; } = 60;
}
