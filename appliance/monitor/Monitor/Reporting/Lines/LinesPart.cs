// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Inputs;
using Telemetry.Reports.Json.Events;
using Telemetry.Reports.Json;
using Telemetry.Reports;
using Telemetry.Reports.Distributions;
using Telemetry.Reports.Events;
using Telemetry.Reports.Files;
using Telemetry.Reports.Host;

namespace Telemetry.Monitor.Reporting.Lines;

/// <summary>Facts of one start of an appliance in a file of JSON lines. Belongs to one thread.</summary>
internal sealed class LinesPart
{
    private const int MostRecords = 50_000;
    private const long NsPerMs = 1_000_000;

    private readonly RecordedIntervals _intervals = new();
    private readonly RecentList<GapReport> _gaps = new(MostRecords);
    private readonly RecentList<EventReport> _events = new(MostRecords);
    private readonly RecentList<OrderReport> _orders = new(MostRecords);
    private JsonElement? _summary;
    private long? _firstTimeNs;
    private long _lastTimeNs;
    private bool _hasSamples;
    private string? _host;

    /// <summary>Random number of the start, as text; null if the file does not say.</summary>
    public string? Incarnation { get; set; }

    /// <summary>True if its totals are in the file.</summary>
    public bool HasSummary => _summary is not null;

    /// <summary>Adds a gap, an event, an order or a summary.</summary>
    public void Add(string type, JsonElement json)
    {
        switch (type)
        {
            case "gap":
                _gaps.Add(JsonRecords.ReadGap(json));
                break;
            case "event":
                _events.Add(JsonEvents.Read(json));
                break;
            case "order":
                _orders.Add(LinesRecords.OrderOf(json));
                break;
            case "summary":
                _summary = json.Clone();
                break;
        }
    }

    /// <summary>Adds an interval.</summary>
    /// <param name="json">The line.</param>
    /// <param name="log">Distributions; null if there are none.</param>
    /// <param name="firstHost">Host of the first appliance of the file, whose tags in the log are plain.</param>
    public void AddInterval(JsonElement json, HistogramLog? log, string? firstHost)
    {
        _host ??= json.Text("host");
        long startStampNs = json.Number("start_stamp_ns") ?? 0;
        long endStampNs = json.Number("end_stamp_ns") ?? 0;
        long startNs = json.Number("start_time_ns") ?? startStampNs;
        long endNs = RecordedTime.Of(json.Number("end_time_ns"), endStampNs) ?? endStampNs;
        _firstTimeNs ??= RecordedTime.Of(json.Number("start_time_ns"), startStampNs) ?? startStampNs;
        _lastTimeNs = Math.Max(_lastTimeNs, endNs);
        SeriesReport[] series = [.. json.Items("series").Select(LinesRecords.SeriesOf)];
        if (log?.Of(startNs / NsPerMs) is { } samples)
            TakeSamples(series, samples, _host == firstHost ? "" : SeriesTag.Of($"@{_host}", Incarnation));
        _intervals.Add(new SnapshotReport
        {
            FirstOrdinal = json.Number("first_ordinal") ?? 0,
            Ordinal = json.Number("ordinal") ?? 0,
            StartStampNs = startStampNs,
            EndStampNs = endStampNs,
            EndTimeNs = endNs,
            Interval = new SummaryReport
            {
                Series = series,
                HostSettings = json.Text("host_settings.hash") is { } hash
                    ? new HostSettingsReport { Hash = hash, Changes = json.Number("host_settings.changes") } : null,
            },
        }, endNs);
    }

    /// <summary>The facts for a report.</summary>
    /// <param name="index">Place among the parts.</param>
    /// <param name="mostSeries">Most series whose samples are taken.</param>
    /// <param name="logName">Name of the file with distributions that was looked for.</param>
    public ReportPart ToPart(int index, int mostSeries, string logName)
    {
        JsonElement summary = _summary!.Value;
        string name = ApplianceNames.Of(summary.Text("host") ?? "", summary.Text("instance"));
        RecordSelection selection = _intervals.All(name);
        return new ReportPart
        {
            Name = name,
            Index = index,
            Summary = WithOf(summary, name),
            IsWindow = false,
            HasEnded = true,
            FirstTimeNs = _firstTimeNs ?? summary.Number("start_time_ns") ?? 0,
            LastTimeNs = Math.Max(_lastTimeNs, _firstTimeNs ?? 0),
            Selection = selection,
            Series = _hasSamples ? [.. SeriesOf(summary, selection).Take(mostSeries)] : [],
            Gaps = _gaps.ToReport(),
            Events = _events.ToReport(),
            Orders = _orders.ToReport(),
            NotInFile =
            [
                .. _hasSamples ? (string[])[] : [$"distributions (there is no {logName} with them beside it)"],
                .. _orders.IsEmpty ? (string[])["single orders (they come with --orders)"] : [],
                "counters and subscribers of single intervals",
            ],
        };
    }

    private static IEnumerable<ReportSeries> SeriesOf(JsonElement summary, RecordSelection selection)
    {
        foreach ((int index, JsonElement one) in summary.Items("series").Index())
        {
            if (one.Number("count") is not > 1)
                continue;
            var filter = new SeriesFilter { Kind = one.Text("series"), Key = one.Text("key") };
            Distribution samples = selection.Merge(filter);
            if (samples.Histogram.TotalCount > 0)
                yield return new ReportSeries(index, filter, samples);
        }
    }

    private void TakeSamples(SeriesReport[] series, IReadOnlyDictionary<string, SparseHistogram> samples, string suffix)
    {
        foreach (SeriesReport one in series)
        {
            if (!samples.TryGetValue(SeriesTag.Of(one.Series, one.Key) + suffix, out SparseHistogram? found))
                continue;
            one.Fill(found);
            _hasSamples = true;
        }
    }

    /// <summary>The summary as the HTTP interface answers it: with what it is of.</summary>
    private static JsonElement WithOf(JsonElement summary, string name)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in summary.EnumerateObject().Where(
                member => member.Name is not ("type" or "of")))
                member.WriteTo(json);
            json.WriteStartObject("of"u8);
            json.WriteString("appliance"u8, name);
            json.WriteString("window"u8, "day"u8);
            json.WriteNull("coverage"u8);
            if (summary.Number("start_time_ns") is { } startNs)
            {
                json.WriteNumber("from_time_ns"u8, startNs);
                json.WriteNumber("to_time_ns"u8, startNs + (summary.Number("duration_ns") ?? 0));
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return JsonFacts.Parse(bytes.WrittenSpan);
    }

    /// <summary>The newest reports of one kind.</summary>
    private sealed class RecentList<TReport>(int most)
    {
        private readonly Queue<TReport> _items = new();
        private long _dropped;

        public bool IsEmpty => _items.Count == 0;

        public void Add(TReport report)
        {
            if (_items.Count == most)
            {
                _items.Dequeue();
                _dropped++;
            }
            _items.Enqueue(report);
        }

        public ReportList<TReport> ToReport() => new([.. _items], _dropped);
    }
}
