// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Confinement;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>All that a configuration file and the options say; what they leave out has its default.</summary>
public sealed record Settings
{
    /// <summary>Length of a reporting interval, nanoseconds.</summary>
    public long IntervalNs { get; init; } = 1_000_000_000;

    /// <summary>How long a missing number may still arrive where the feed does not say, nanoseconds.</summary>
    public long RepairWindowNs { get; init; } = 10_000_000;

    /// <summary>Memory that may be taken, bytes.</summary>
    public Located<long> MemoryLimitBytes { get; init; } = new(4L << 30, "memory_limit");

    /// <summary>Latency distributions that may be kept.</summary>
    public Located<int> MaxSeries { get; init; } = new(4_000, "max_series");

    /// <summary>Which threads run where.</summary>
    public CoreSettings Cores { get; init; } = new();

    /// <summary>What the process gives up.</summary>
    public SecuritySettings Security { get; init; } = new();

    /// <summary>What the host is asked for meanwhile.</summary>
    public PerformanceSettings Performance { get; init; } = new();

    /// <summary>How records are taken from the kernel.</summary>
    public CaptureSettings Capture { get; init; } = new();

    /// <summary>Interfaces that are watched.</summary>
    public IReadOnlyList<InterfaceSettings> Interfaces { get; init; } = [];

    /// <summary>Protocols that are declared, in the order of configuration.</summary>
    public IReadOnlyList<ProtocolSettings> Protocols { get; init; } = [];

    /// <summary>Feeds in the order of configuration.</summary>
    public IReadOnlyList<FeedSettings> Feeds { get; init; } = [];

    /// <summary>Sessions in the order of configuration.</summary>
    public IReadOnlyList<SessionSettings> Sessions { get; init; } = [];

    /// <summary>The day of the counters; null where they run from the start of the process, or by UTC where there is a
    /// state directory.</summary>
    public DaySettings? Day { get; init; }

    /// <summary>Folder that keeps the day's counters over a restart; null keeps nothing.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>What is published besides intervals, events and totals.</summary>
    public PublishSettings Publish { get; init; } = new();

    /// <summary>Whether the channel may be on an interface that is measured.</summary>
    public bool PublishOnMeasuredInterface { get; init; }

    /// <summary>Where and how is published.</summary>
    public AeronSettings Aeron { get; init; } = new();
}
