// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Declared;
using Telemetry.Model.Confinement;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>Contents of a configuration file and of the options; settings left out have their defaults.</summary>
public sealed record Settings
{
    /// <summary>Name of this appliance among several of its host; null if it is the only one.</summary>
    public string? Instance { get; init; }

    /// <summary>Words about this appliance, by which monitors select and group appliances.</summary>
    public IReadOnlyList<Label> Labels { get; init; } = [];

    /// <summary>Length of a reporting interval, nanoseconds.</summary>
    public long IntervalNs { get; init; } = NumberSettings.Interval.Default;

    /// <summary>True if messages are counted by type, and sizes of packets and messages measured.</summary>
    public bool Types { get; init; }

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

    /// <summary>Parts of the host path that are measured.</summary>
    public HostPathSettings HostPath { get; init; } = new();

    /// <summary>Files of the packets around events; null for none.</summary>
    public BlackBoxSettings? BlackBox { get; init; }

    /// <summary>Lab into which <c>play</c> may send; null for none.</summary>
    public PlaySettings? Play { get; init; }

    /// <summary>Settings of the rings between kernel and reader, and of the reader.</summary>
    public CaptureSettings Capture { get; init; } = new();

    public IReadOnlyList<InterfaceSettings> Interfaces { get; init; } = [];

    /// <summary>Interfaces whose NICs stamp received packets.</summary>
    internal IReadOnlyList<string> StampedInterfaces =>
        [.. Interfaces.Where(device => device.NicStamps).Select(device => device.Name)];

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

/// <summary>Threshold above which a burst is reported, as configured.</summary>
/// <param name="Threshold">The window and the packets that it may hold.</param>
/// <param name="Where">Position in the file, or the option.</param>
public sealed record BurstSettings(BurstThreshold Threshold, string Where);

/// <summary>Start of the counters' day, and the folder for its distributions.</summary>
public sealed record DaySettings
{
    /// <summary>Time of day at which it begins, nanoseconds since midnight.</summary>
    public long StartsNs { get; init; }

    /// <summary>IANA zone of that time.</summary>
    public Located<string> Zone { get; init; } = new("UTC", "");

    /// <summary>Folder that receives a folder for each day; null uses <c>days</c> in the state directory, if there is
    /// one.</summary>
    public string? Directory { get; init; }
}

/// <summary>Hours in which a feed must not be silent, as configured.</summary>
/// <param name="FromNs">Start, nanoseconds since midnight.</param>
/// <param name="ToNs">End, nanoseconds since midnight.</param>
/// <param name="Days">Days of the week: bit 0 is Sunday.</param>
/// <param name="Where">Position in the file, or the option.</param>
public sealed record HoursSettings(long FromNs, long ToNs, byte Days, string Where);

/// <summary>One protocol that the file declares.</summary>
/// <param name="Declaration">The declaration; null if it has errors, which have been reported.</param>
public sealed record ProtocolSettings(Located<string> Name, EnvelopeDeclaration? Declaration);

/// <summary>Options for publishing more than intervals, events and totals.</summary>
public sealed record PublishSettings
{
    /// <summary>Orders that are published one by one, each with its tick and answer.</summary>
    public PublishedOrders Orders { get; init; }

    /// <summary>Form in which the keys of orders are published.</summary>
    public OrderKeyDisclosure OrderKeys { get; init; }

    /// <summary>True if each market-data packet is published, and where all <see cref="Orders"/> are, each order
    /// message.</summary>
    public bool Packets { get; init; }
}

/// <summary>Place of the tick's number in a new order: a field known to the protocol, or an offset in the
/// message.</summary>
public sealed record TickSettings
{
    /// <summary>Name of the field, or null if an offset is given.</summary>
    public Located<string>? Field { get; init; }

    /// <summary>Offset of its first byte in the framed message.</summary>
    public int Offset { get; init; }

    /// <summary>Bytes; 0 if a field is given.</summary>
    public int Length { get; init; }

    /// <summary>True for ASCII digits, false for a big-endian integer.</summary>
    public bool IsText { get; init; }

    /// <summary>Feed whose number it is; null if the session has one trigger only.</summary>
    public Located<string>? Feed { get; init; }

    /// <summary>Position in the file, or the option.</summary>
    public required string Where { get; init; }
}
