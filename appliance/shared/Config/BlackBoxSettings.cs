// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>Files of the packets around events.</summary>
public sealed record BlackBoxSettings
{
    /// <summary>Kinds of events that are written by default.</summary>
    public static IReadOnlyList<string> DefaultKinds { get; } =
    [
        "feed_gap", "reset", "late", "timeout", "connection_reset", "stream_gap", "storm", "socket_overflow",
        "host_drop", "late_order", "appliance_loss", "line_down", "clock_step",
    ];

    /// <summary>Folder of the files, and its position in the file or option.</summary>
    public required Located<string> Directory { get; init; }

    /// <summary>Bytes of each flight ring, for each CPU and hook.</summary>
    public long FlightBytes { get; init; } = NumberSettings.FlightBytes.Default;

    /// <summary>Packets that are kept.</summary>
    public BlackBoxPackets Packets { get; init; } = BlackBoxPackets.Control;

    /// <summary>Most bytes of a frame.</summary>
    public int Snap { get; init; } = (int)NumberSettings.FlightSnap.Default;

    /// <summary>Time before an event, nanoseconds.</summary>
    public long BeforeNs { get; init; } = NumberSettings.Before.Default;

    /// <summary>Time behind an event, nanoseconds.</summary>
    public long AfterNs { get; init; } = NumberSettings.After.Default;

    /// <summary>Kinds of events that are written.</summary>
    public IReadOnlyList<string> On { get; init; } = DefaultKinds;

    /// <summary>Most frames a second of one CPU that are expected.</summary>
    public long Peak { get; init; } = NumberSettings.Peak.Default;

    /// <summary>Orders that ask for a file.</summary>
    public SlowOrders Slow { get; init; }

    /// <summary>Most files that are begun within a minute; null for no limit.</summary>
    public int? PerMinute { get; init; } = (int)NumberSettings.PerMinute.Default;

    /// <summary>Most files that are kept.</summary>
    public int KeepFiles { get; init; } = (int)NumberSettings.KeepFiles.Default;

    /// <summary>Most bytes of all files.</summary>
    public long KeepBytes { get; init; } = NumberSettings.KeepBytes.Default;
}

/// <summary>Packets that a black box keeps.</summary>
public enum BlackBoxPackets
{
    /// <summary>Those of feeds and sessions.</summary>
    Flows,

    /// <summary>ARP, ICMP, IGMP and the like too.</summary>
    Control,

    /// <summary>The headers of all others too.</summary>
    All,

    /// <summary>And the payload of other UDP.</summary>
    Payload,
}
