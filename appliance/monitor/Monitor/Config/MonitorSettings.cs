// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Alerts;
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Sending;
using Telemetry.Archive;
using Telemetry.Access.Settings;
using Telemetry.Config;
using Telemetry.Exporting.Querying;
using Telemetry.Model.Calendars;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Config;

/// <summary>Settings of the monitor, as the configuration file and the options give them.</summary>
internal sealed record MonitorSettings
{
    /// <summary>Default port of the page.</summary>
    public const int DefaultPort = 20_180;

    /// <summary>Address and port of the page.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>Names under which the monitor is reached, beside its addresses.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>TLS; null for none.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Rights to use the monitor.</summary>
    public AccessSettings Access { get; init; } = new();

    /// <summary>Bound of the memory for history, bytes.</summary>
    public long MemoryBytes { get; init; } = MonitorNumbers.Memory.Default;

    /// <summary>Channels that are received; empty for this host's default channel.</summary>
    public IReadOnlyList<ChannelSettings> Channels { get; init; } = [];

    /// <summary>Names of appliances that are missed from the start; empty for those that were seen in the last seven
    /// days, if there is a state directory.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>Files of recordings to compare with.</summary>
    public IReadOnlyList<string> Recordings { get; init; } = [];

    /// <summary>Folder of what is kept over a restart; null to keep nothing.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Folder of an appliance on this host with its files of packets; null to serve none.</summary>
    public string? BlackBox { get; init; }

    /// <summary>Alerts: rules beside the built-in ones, and receivers.</summary>
    public AlertSettings Alerts { get; init; } = new();

    /// <summary>Programs that get what the monitor knows.</summary>
    public ExportSettings Export { get; init; } = new();

    public AeronSettings Aeron { get; init; } = new();

    /// <summary>Time for which single seconds are kept, nanoseconds.</summary>
    public long SecondsNs { get; init; } = MonitorNumbers.Seconds.Default;

    /// <summary>Time for which single minutes are kept, nanoseconds.</summary>
    public long MinutesNs { get; init; } = MonitorNumbers.Minutes.Default;

    /// <summary>Days for which the history is kept on the disk.</summary>
    public HistoryDays Days { get; init; } =
        new((int)MonitorNumbers.MinuteDays.Default, (int)MonitorNumbers.SlotDays.Default,
            (int)MonitorNumbers.EventDays.Default);

    /// <summary>Metric database that is asked for what is neither in memory nor on the disk; null for none.</summary>
    public EngineTarget? Engine { get; init; }
}

/// <summary>Alerts: rules beside the built-in ones, and receivers.</summary>
internal sealed record AlertSettings
{
    public AlertReceivers Receivers { get; init; } = new();

    /// <summary>Severity of what is unusual for its time of day; null for no such alerts.</summary>
    public string? Unusual { get; init; } = BaselineRules.DefaultSeverity;

    /// <summary>Rules of files. They keep what they read before, so that they serve one run only.</summary>
    public IReadOnlyList<AlertRule> Rules { get; init; } = [];
}

/// <summary>One channel of one appliance, or of several.</summary>
internal sealed record ChannelSettings
{
    /// <summary>Aeron channel as the appliances publish to it.</summary>
    public required Located<string> Channel { get; init; }

    /// <summary>Address of this host to receive on; null lets the route decide.</summary>
    public IPAddress? Interface { get; init; }

    /// <summary>Networks from which appliances may publish; empty for all.</summary>
    public IReadOnlyList<IPNetwork> From { get; init; } = [];

    /// <summary>Name of the one appliance on the channel; null for what it calls itself.</summary>
    public string? Name { get; init; }

    /// <summary>Labels beside those of the appliance.</summary>
    public IReadOnlyList<Label> Labels { get; init; } = [];

    /// <summary>Hours in which the venue of its appliances trades; null if it is not known.</summary>
    public VenueHours? Hours { get; init; }

    /// <summary>The channel to subscribe to, with the own address.</summary>
    public string Uri
    {
        get
        {
            if (Interface is not { } own)
                return Channel.Value;
            string parameters = Channel.Value[(Channel.Value.IndexOf('?', StringComparison.Ordinal) + 1)..];
            bool hasEndpoint = Array.Exists(
                parameters.Split('|'), pair => pair.StartsWith("endpoint=", StringComparison.Ordinal));
            return hasEndpoint
                ? $"{Channel.Value}|interface={own}" : $"{Channel.Value}|endpoint={new IPEndPoint(own, 0)}";
        }
    }
}
