// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Confinement;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>Contents of a configuration file and of the options; settings left out have their defaults.</summary>
public sealed record Settings
{
    /// <summary>Length of a reporting interval, nanoseconds.</summary>
    public long IntervalNs { get; init; } = NumberSettings.Interval.Default;

    /// <summary>Default of the feeds' time within which a missing number may still arrive, nanoseconds.</summary>
    public long RepairWindowNs { get; init; } = NumberSettings.RepairWindow.Default;

    /// <summary>Limit of the memory used, bytes.</summary>
    public Located<long> MemoryLimitBytes { get; init; } =
        new(NumberSettings.MemoryLimit.Default, NumberSettings.MemoryLimit.Key);

    /// <summary>Largest number of latency distributions.</summary>
    public Located<int> MaxSeries { get; init; } =
        new((int)NumberSettings.MaxSeries.Default, NumberSettings.MaxSeries.Key);

    /// <summary>CPUs of the threads.</summary>
    public CoreSettings Cores { get; init; } = new();

    /// <summary>Restrictions that the process puts on itself.</summary>
    public SecuritySettings Security { get; init; } = new();

    /// <summary>Settings requested from the host during the run.</summary>
    public PerformanceSettings Performance { get; init; } = new();

    /// <summary>Settings of the rings between kernel and reader, and of the reader.</summary>
    public CaptureSettings Capture { get; init; } = new();

    /// <summary>The measured interfaces.</summary>
    public IReadOnlyList<InterfaceSettings> Interfaces { get; init; } = [];

    /// <summary>Declared protocols, in the order of configuration.</summary>
    public IReadOnlyList<ProtocolSettings> Protocols { get; init; } = [];

    /// <summary>Feeds in the order of configuration.</summary>
    public IReadOnlyList<FeedSettings> Feeds { get; init; } = [];

    /// <summary>Sessions in the order of configuration.</summary>
    public IReadOnlyList<SessionSettings> Sessions { get; init; } = [];

    /// <summary>The counters' day; null counts from the start of the process, or by UTC days if there is a state
    /// directory.</summary>
    public DaySettings? Day { get; init; }

    /// <summary>Folder that keeps the day's counters over a restart; null keeps nothing.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Options for publishing more than intervals, events and totals.</summary>
    public PublishSettings Publish { get; init; } = new();

    /// <summary>True if the channel may be on a measured interface.</summary>
    public bool PublishOnMeasuredInterface { get; init; }

    /// <summary>Channel, media driver and term length for publishing.</summary>
    public AeronSettings Aeron { get; init; } = new();
}
