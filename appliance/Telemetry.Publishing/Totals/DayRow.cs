// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Totals;

/// <summary>Which day the totals are of, as it is told with them. Times are UTC since 1970, nanoseconds.</summary>
internal struct DayRow
{
    /// <summary>Name of the day; empty where counters run from the start of the process.</summary>
    public string Name;

    /// <summary>Begin of the day.</summary>
    public long BeginNs;

    /// <summary>End of the day.</summary>
    public long EndNs;

    /// <summary>Since when it is counted.</summary>
    public long SinceNs;

    /// <summary>How long nothing was counted since then, nanoseconds.</summary>
    public long DownNs;

    /// <summary>How often the appliance was started again since then.</summary>
    public long Restarts;

    /// <summary>How often the state could not be written since the process' start.</summary>
    public long StateFailures;

    /// <summary>True if the totals are the day's last.</summary>
    public bool IsClosed;

    /// <summary>Whether there are days at all.</summary>
    public readonly bool Exists => Name is { Length: > 0 };
}
