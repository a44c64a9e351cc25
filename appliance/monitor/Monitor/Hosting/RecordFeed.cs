// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Logs;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Storing;
using Telemetry.Model.Clocks;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Hosting;

/// <summary>Hands what happened to the history on the disk, and events and gaps to those who send them on. Called on
/// the model's thread.</summary>
/// <param name="disk">History on the disk; null for none.</param>
/// <param name="writers">Senders of events and gaps.</param>
internal sealed class RecordFeed(IRecordSink? disk, IReadOnlyList<LogWriter> writers) : IRecordSink
{
    private const int MostOrigins = 1_024;

    private readonly Dictionary<string, (LogOrigin Origin, SummaryReport Counters)> _origins =
        new(StringComparer.Ordinal);

    public FleetModel? Fleet { get; set; }

    public void OnRecord(FleetRecord record)
    {
        disk?.OnRecord(record);
        if (writers.Count == 0 || record is not { Appliance: { } name, Report: EventReport or GapReport })
            return;
        var entry = new LogEntry(OriginOf(name), record.Report, WallTime.NowNs);
        foreach (LogWriter writer in writers)
            writer.Take(entry);
    }

    public void OnHole(ReceptionHole hole) => disk?.OnHole(hole);

    public void OnReceptions(IReadOnlyList<Reception> receptions) => disk?.OnReceptions(receptions);

    /// <summary>Identity of an appliance; made again when it has sent other totals, with which its names may change.
    /// </summary>
    private LogOrigin OriginOf(string name)
    {
        if (Fleet?.Find(name)?.Current is not { } publisher)
            return new LogOrigin(name);
        SummaryReport counters = publisher.Counters();
        if (_origins.TryGetValue(name, out (LogOrigin Origin, SummaryReport Counters) known)
            && ReferenceEquals(known.Counters, counters))
            return known.Origin;
        var origin = new LogOrigin(name)
        {
            Host = publisher.Name.Host,
            Version = counters.Version,
            Labels = counters.Labels,
            Feeds = counters.Feeds.Select(feed => feed.Feed).ToHashSet(StringComparer.Ordinal),
            Sessions = counters.Sessions.Select(session => session.Session).ToHashSet(StringComparer.Ordinal),
        };
        if (_origins.Count >= MostOrigins)
            _origins.Clear();
        _origins[name] = (origin, counters);
        return origin;
    }
}
