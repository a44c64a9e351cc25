// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Reporting;

/// <summary>Takes what a report says out of a model. Called on the thread of the model; what it returns belongs to
/// nobody.</summary>
internal static class ReportFacts
{
    /// <summary>Takes the parts: one for each start of each appliance, with at least one interval.</summary>
    /// <param name="appliances">Appliances.</param>
    /// <param name="span">Span of time; null for all.</param>
    /// <param name="mostSeries">Series at most, over all parts, of which the samples are taken.</param>
    public static IReadOnlyList<ReportPart> Take(
        IReadOnlyList<FleetAppliance> appliances, ReportSpan? span, int mostSeries)
    {
        (string Name, Publisher Start)[] starts = [.. appliances.SelectMany(one => one.Starts.Select(
            start => (one.Name, start))).Where(one => one.start.LastInterval is not null)];
        List<ReportPart> parts = [];
        foreach ((string name, Publisher start) in starts)
        {
            if (PartOf(name, start, parts.Count, span, Math.Max(1, mostSeries / starts.Length)) is { } part)
                parts.Add(part);
        }
        return parts;
    }

    private static ReportPart? PartOf(string name, Publisher start, int index, ReportSpan? span, int mostSeries)
    {
        var alone = new FleetAppliance(name, [start], inConflict: false);
        RecordSelection selection = Select(alone, span);
        SummaryReport? summary = span is null ? start.Totals() : WindowSummary.Of(alone, selection);
        if (summary is null)
            return null;
        return new ReportPart
        {
            Name = name,
            Index = index,
            Summary = Json(json => SummaryJson.Write(json, summary, name, span is null ? "day" : "span",
                span is null ? FleetJson.CoverageOf(start) : selection.Coverage.Share)),
            IsWindow = span is not null,
            HasEnded = start.HasEnded,
            FirstTimeNs = start.FirstTimeNs,
            LastTimeNs = start.LastTimeNs,
            Selection = selection,
            Series = [.. WithSamples(summary, mostSeries).Select(series => SeriesOf(
                alone, selection, summary, series, isDay: span is null))],
            Gaps = ListOf(start.Gaps, gap => Includes(span, gap.ClosedTimeNs, gap.ClosedStampNs)),
            Events = ListOf(start.Events, one => Includes(span, one.TimeNs, one.StampNs)),
            Orders = ListOf(start.Orders, order => Includes(span, order.OrderTimeNs, order.OrderStampNs)),
        };
    }

    /// <summary>Intervals of the span, as far as there are any: charts begin and end with them.</summary>
    private static RecordSelection Select(FleetAppliance appliance, ReportSpan? span)
    {
        (long fromNs, long toNs) = span is { } given ? (given.FromNs, given.ToNs) : (0, long.MaxValue);
        IReadOnlyList<IntervalRecord> records = appliance.Between(fromNs, toNs);
        return records.Count == 0 ? new RecordSelection([appliance], 0, 0)
            : new RecordSelection([appliance], Math.Max(fromNs, records.Min(one => one.StartTimeNs)),
                Math.Min(toNs, records.Max(one => one.EndTimeNs)));
    }

    private static IEnumerable<int> WithSamples(SummaryReport summary, int most) =>
        Enumerable.Range(0, summary.Series.Count).Where(index => summary.Series[index].Count > 1)
            .Take(most);

    private static ReportSeries SeriesOf(
        FleetAppliance appliance, RecordSelection selection, SummaryReport summary, int index, bool isDay)
    {
        SeriesReport series = summary.Series[index];
        var filter = new SeriesFilter
        {
            Kind = series.Series,
            Key = series.Key,
            Feed = series.Feed,
            Line = series.Line,
            Session = series.Session,
            Against = series.Against,
        };
        return new ReportSeries(
            index, filter, isDay ? DayDistributions.Of([appliance], filter) : selection.Merge(filter));
    }

    private static ReportList<TReport> ListOf<TReport>(RecentReports<TReport> reports, Func<TReport, bool> selects)
        where TReport : class =>
        new([.. reports.All.Select(one => one.Report).Where(selects)], reports.Dropped);

    private static bool Includes(ReportSpan? span, long? timeNs, long stampNs) =>
        span is not { } given || given.Includes(RecordedTime.Of(timeNs, stampNs));

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Answer.JsonOptions))
            write(json);
        using JsonDocument document = JsonDocument.Parse(bytes.WrittenMemory);
        return document.RootElement.Clone();
    }
}
