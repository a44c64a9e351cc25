// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Totals;

/// <summary>The day of the totals, as published with them. Times are UTC since 1970, nanoseconds.</summary>
internal struct DayRow
{
    /// <summary>Name of the day; empty where counters run from the start of the process.</summary>
    public string Name;

    public long BeginNs;

    public long EndNs;

    /// <summary>Start of the counting.</summary>
    public long SinceNs;

    /// <summary>Time since then in which nothing was counted, nanoseconds.</summary>
    public long DownNs;

    /// <summary>Restarts of the appliance since then.</summary>
    public long Restarts;

    /// <summary>Failed writes of the state since the process' start.</summary>
    public long StateFailures;

    /// <summary>True if the totals are the day's last.</summary>
    public bool IsClosed;

    /// <summary>True if counters are kept by day.</summary>
    public readonly bool Exists => Name is { Length: > 0 };
}
