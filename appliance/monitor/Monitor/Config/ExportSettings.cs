// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting;
using Telemetry.Exporting.Logs.Journal;
using Telemetry.Exporting.Logs.Syslog;
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.RemoteWrite;

namespace Telemetry.Monitor.Config;

/// <summary>Programs that get what the monitor knows.</summary>
internal sealed record ExportSettings
{
    /// <summary>Form of what Prometheus scrapes.</summary>
    public ScrapeOptions Scrape { get; init; } = ScrapeOptions.Default;

    /// <summary>Metric databases that receive remote write.</summary>
    public IReadOnlyList<RemoteWriteTarget> RemoteWrite { get; init; } = [];

    /// <summary>Collectors that receive OpenTelemetry's protocol.</summary>
    public IReadOnlyList<OtlpTarget> Otlp { get; init; } = [];

    /// <summary>Receivers of syslog messages, which get events and gaps.</summary>
    public IReadOnlyList<SyslogTarget> Syslog { get; init; } = [];

    /// <summary>Journal of this host, which gets events and gaps; null for none.</summary>
    public JournalTarget? Journal { get; init; }

    /// <summary>True if there is no receiver.</summary>
    public bool IsEmpty => RemoteWrite.Count + Otlp.Count + Syslog.Count == 0 && Journal is null;
}
