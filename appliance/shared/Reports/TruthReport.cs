// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Host;

namespace Telemetry.Reports;

/// <summary>Findings of the demo, compared with its ground truth.</summary>
public sealed record TruthReport
{
    /// <summary>Datagrams put on each line after the made losses.</summary>
    public long Sent { get; init; }

    public long GapsMade { get; init; }

    /// <summary>Gaps made and found.</summary>
    public long GapsFound { get; init; }

    /// <summary>Gaps made and not found.</summary>
    public long GapsMissed { get; init; }

    /// <summary>Gaps found and not made.</summary>
    public long GapsInvented { get; init; }

    public long OrdersSent { get; init; }

    public long OrdersSeen { get; init; }

    /// <summary>Acceptances seen.</summary>
    public long AcksSeen { get; init; }

    /// <summary>Named ticks that are not the ones the trader answered.</summary>
    public long AttributionErrors { get; init; }

    /// <summary>Numbers that the trader's host dropped: sent and not read by the trader; null if that is not
    /// known.</summary>
    public long? HostDropsMade { get; init; }

    /// <summary>Numbers reported as dropped by the host; null if drops are not recorded.</summary>
    public long? HostDropsFound { get; init; }

    /// <summary>Stops of the trader's process; null if there were to be none.</summary>
    public long? StallsMade { get; init; }

    /// <summary>Stops that are part of the cause of a late order; null if there were to be none.</summary>
    public long? StallsFound { get; init; }

    /// <summary>Late orders that are said to have been stopped for longer than the trader was; null if there were to be
    /// no stops.</summary>
    public long? StallsInvented { get; init; }

    /// <summary>Orders with all stages from their tick to transmission; null if stages are not recorded.</summary>
    public long? StagesFound { get; init; }

    /// <summary>Time from the read of the tick to the send call, or to the order's transmission where that call is not
    /// recorded, less what the trader's own clock measured in between, nanoseconds; null if stages are not
    /// recorded.</summary>
    public ErrorDistributionReport? StageErrorNs { get; init; }

    /// <summary>Error of the latencies, nanoseconds.</summary>
    public required ErrorDistributionReport LatencyErrorNs { get; init; }

    /// <summary>Mean error by attribution, nanoseconds.</summary>
    public required BiasReport BiasNs { get; init; }

    /// <summary>True if gaps, counts, orders, acks, named ticks, the host's drops and stalls are those
    /// made, and no stage contradicts the trader's clock.</summary>
    public bool Matches { get; init; }
}

/// <summary>Mean error of each attribution of ticks.</summary>
public sealed record BiasReport
{
    /// <summary>Of orders that name their tick, nanoseconds.</summary>
    public long? Named { get; init; }

    /// <summary>Of the newest tick, nanoseconds.</summary>
    public long? Last { get; init; }

    /// <summary>Of the earliest tick, nanoseconds.</summary>
    public long? First { get; init; }
}
