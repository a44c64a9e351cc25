// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Storing;

namespace Telemetry.Archive.Slots;

/// <summary>Five minutes of an appliance.</summary>
/// <param name="StartTimeNs">Start, UTC since 1970, nanoseconds.</param>
/// <param name="ReceivedNs">Time within it that was received, nanoseconds: what rates are by.</param>
/// <param name="Complete">True if all of it was received, and nothing was lost in the appliance; of a series, if no
/// sample may be missing.</param>
/// <param name="SettingsHash">Hash of the settings of the host; null if unknown, or if they changed.</param>
public readonly record struct SlotHead(long StartTimeNs, long ReceivedNs, bool Complete, string? SettingsHash);

/// <summary>Samples of a series of an appliance in five minutes.</summary>
/// <param name="Head">The five minutes.</param>
/// <param name="Count">Number of samples.</param>
/// <param name="P50Ns">Median, nanoseconds; this and the following are null if fewer than one sample lies
/// beyond.</param>
/// <param name="P90Ns">90th percentile, nanoseconds.</param>
/// <param name="P99Ns">99th percentile, nanoseconds.</param>
/// <param name="P999Ns">99.9th percentile, nanoseconds.</param>
/// <param name="P9999Ns">99.99th percentile, nanoseconds.</param>
/// <param name="MaxNs">Largest sample, nanoseconds.</param>
public sealed record LatencySlot(
    SlotHead Head, SeriesIdentity Series, long Count, long? P50Ns, long? P90Ns, long? P99Ns, long? P999Ns,
    long? P9999Ns, long MaxNs)
{
    /// <summary>Error of the median; its ends are null also where an earlier version of the program wrote the
    /// slot.</summary>
    public PercentileRange P50Range { get; init; }

    /// <summary>Error of the 99th percentile; its ends are null also where an earlier version of the program wrote the
    /// slot.</summary>
    public PercentileRange P99Range { get; init; }
}

/// <summary>Counters of a feed or a session of an appliance in five minutes.</summary>
/// <param name="Head">The five minutes.</param>
/// <param name="Name">The feed or session.</param>
/// <param name="Count">Messages of a feed, orders of a session.</param>
/// <param name="Rejects">Rejects of a session; 0 of a feed.</param>
public sealed record FlowSlot(SlotHead Head, string Name, long Count, long Rejects);

/// <summary>Packets of a line of an appliance in five minutes.</summary>
/// <param name="Head">The five minutes.</param>
/// <param name="Wins">Packets that it delivered first.</param>
/// <param name="WinsOfAll">Those of all lines of the feed.</param>
public sealed record LineSlot(SlotHead Head, string Feed, string Line, long Wins, long WinsOfAll);

/// <summary>Clock of an appliance in five minutes.</summary>
/// <param name="Head">The five minutes.</param>
/// <param name="UncertaintyNs">Largest distance from UTC, nanoseconds.</param>
public sealed record ClockSlot(SlotHead Head, long UncertaintyNs);
