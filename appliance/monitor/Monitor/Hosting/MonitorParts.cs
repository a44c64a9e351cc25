// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts;
using Telemetry.Alerts.Sending;
using Telemetry.Alerts.Storage;
using Telemetry.Archive;
using Telemetry.Archive.Notes;
using Telemetry.Engines;
using Telemetry.Exporting;
using Telemetry.Monitor.Serving.BlackBox;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Sqlite;

namespace Telemetry.Monitor.Hosting;

/// <summary>Parts that a monitor may have beside the fleet; null for those that it has not.</summary>
internal sealed record MonitorParts
{
    /// <summary>Alerts; null where none are raised: a recording has ended.</summary>
    public AlertBoard? Alerts { get; init; }

    /// <summary>Begins and ends of the alerts.</summary>
    public AlertHistory? Changes { get; init; }

    public AlertSender? Sender { get; init; }

    /// <summary>Keeps alerts and silences over a restart; null where nothing is kept.</summary>
    public AlertKeeper? Keeper { get; init; }

    /// <summary>Appliances that were seen before; null where nothing is kept.</summary>
    public SeenAppliances? Seen { get; init; }

    /// <summary>Small databases that are kept over a restart, as tiers, each with the reason why it is not written, or
    /// null.</summary>
    public IEnumerable<(string Tier, string? Failure)> Small =>
        new[] { Keeper?.Kept, Seen?.Kept }.OfType<(string, string?)>();

    /// <summary>Folder with files of packets of an appliance on this host.</summary>
    public BlackBoxFolder? BlackBox { get; init; }

    /// <summary>Folder of what is kept over a restart.</summary>
    public StateDirectory? State { get; init; }

    public HistoryWriter? Disk { get; init; }

    /// <summary>Notes of people.</summary>
    public NoteBook? Notes { get; init; }

    /// <summary>Senders to other programs.</summary>
    public Exporters? Exporters { get; init; }

    /// <summary>Metric database that is asked for older history.</summary>
    public EngineHistory? Engine { get; init; }

    /// <summary>Form of what Prometheus scrapes.</summary>
    public ScrapeOptions Scrape { get; init; } = ScrapeOptions.Default;

    /// <summary>Requests that were refused.</summary>
    public RequestRefusals? Refusals { get; init; }
}
