// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Json;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Reporting;

/// <summary>Facts of a report on one start of an appliance, taken out of a model. Any thread may use them: what has
/// to be added up of a part of the time is added up later, by the one thread that makes the parts.</summary>
internal sealed class ReportFacts
{
    private readonly string _name;
    private readonly ReportSpan? _span;
    private readonly int _mostSeries;
    private readonly RecordSelection _selection;
    private readonly SummaryReport? _newest;                // a copy; null of the day, or if nothing is in the span
    private readonly Sums? _day;                            // null of a span
    private readonly (bool HasEnded, long FirstTimeNs, long LastTimeNs) _received;
    private readonly HeldList<GapReport> _gaps;
    private readonly HeldList<EventReport> _events;
    private readonly HeldList<OrderReport> _orders;

    private ReportFacts(string name, Publisher start, ReportSpan? span, int mostSeries)
    {
        var alone = new FleetAppliance(name, [start], inConflict: false);
        (_name, _span, _mostSeries) = (name, span, mostSeries);
        _selection = Select(alone, span);
        _received = (start.HasEnded, start.FirstTimeNs, start.LastTimeNs);
        (_gaps, _events, _orders) = (new(start.Gaps), new(start.Events), new(start.Orders));
        if (span is null)
            _day = SumsOfDay(alone);
        else if (_selection.Parts[0].Records.Count > 0)
            _newest = start.LastInterval!.Copy().Interval;
    }

    /// <summary>Takes the facts of each start of each appliance that has at least one interval. Called on the thread of
    /// the model.</summary>
    /// <param name="span">Span of time; null for all.</param>
    /// <param name="mostSeries">Most series, over all parts, whose samples are taken.</param>
    public static IReadOnlyList<ReportFacts> Take(
        IReadOnlyList<FleetAppliance> appliances, ReportSpan? span, int mostSeries)
    {
        (string Name, Publisher Start)[] starts = [.. appliances.SelectMany(one => one.Starts.Select(
            start => (one.Name, start))).Where(one => one.start.LastInterval is not null)];
        int mostOfEach = Math.Max(1, mostSeries / Math.Max(1, starts.Length));
        return [.. starts.Select(one => new ReportFacts(one.Name, one.Start, span, mostOfEach))];
    }

    /// <summary>Makes the parts of the facts; none of a start without data in the span. Any thread, once.
    /// </summary>
    /// <param name="budget">Bounds what is added up, also by charts of the parts; null for no bound.</param>
    /// <exception cref="FailureException">The budget is used up.</exception>
    public static IReadOnlyList<ReportPart> PartsOf(IReadOnlyList<ReportFacts> taken, WorkBudget? budget = null)
    {
        List<ReportPart> parts = [];
        foreach (ReportFacts facts in taken)
        {
            if (budget is not null)
                facts._selection.Limit(budget);
            if (facts.PartOf(parts.Count) is { } part)
                parts.Add(part);
        }
        return parts;
    }

    private ReportPart? PartOf(int index)
    {
        if ((_day ?? SumsOfSpan()) is not { } sums)
            return null;
        return new ReportPart
        {
            Name = _name,
            Index = index,
            Summary = sums.Summary,
            IsWindow = _day is null,
            HasEnded = _received.HasEnded,
            FirstTimeNs = _received.FirstTimeNs,
            LastTimeNs = _received.LastTimeNs,
            Selection = _selection,
            Series = sums.Series,
            Gaps = _gaps.Where(gap => Includes(gap.ClosedTimeNs, gap.ClosedStampNs)),
            Events = _events.Where(one => Includes(one.TimeNs, one.StampNs)),
            Orders = _orders.Where(order => Includes(order.OrderTimeNs, order.OrderStampNs)),
        };
    }

    /// <summary>Totals of the day, which the model has.</summary>
    private Sums SumsOfDay(FleetAppliance appliance)
    {
        SummaryReport summary = appliance.Current.Totals();
        return SumsOf(summary, "day", FleetJson.CoverageOf(appliance.Current),
            filter => DayDistributions.Of([appliance], filter));
    }

    /// <summary>Totals of the span, added up; null if nothing is in it.</summary>
    private Sums? SumsOfSpan() => _newest is { } newest && WindowSummary.Of(newest, _selection) is { } summary
        ? SumsOf(summary, "span", _selection.Coverage.Share, _selection.Merge) : null;

    private Sums SumsOf(
        SummaryReport summary, string window, double? coverage, Func<SeriesFilter, Distribution> samplesOf) => new(
            Json(json => SummaryJson.Write(json, summary, _name, window, coverage)),
            [
                .. Enumerable.Range(0, summary.Series.Count).Where(index => summary.Series[index].Count > 1)
                    .Take(_mostSeries).Select(index =>
                    {
                        SeriesFilter filter = FilterOf(summary.Series[index]);
                        return new ReportSeries(index, filter, samplesOf(filter));
                    }),
            ]);

    /// <summary>Intervals of the span, as far as there are any: charts begin and end with them.</summary>
    private static RecordSelection Select(FleetAppliance appliance, ReportSpan? span)
    {
        (long fromNs, long toNs) = span is { } given ? (given.FromNs, given.ToNs) : (0, long.MaxValue);
        IReadOnlyList<IntervalRecord> records = appliance.Between(fromNs, toNs);
        return records.Count == 0 ? new RecordSelection([appliance], 0, 0)
            : new RecordSelection([appliance], Math.Max(fromNs, records.Min(one => one.StartTimeNs)),
                Math.Min(toNs, records.Max(one => one.EndTimeNs)));
    }

    private static SeriesFilter FilterOf(SeriesReport series) => new()
    {
        Kind = series.Series,
        Key = series.Key,
        Feed = series.Feed,
        Line = series.Line,
        Session = series.Session,
        Against = series.Against,
    };

    private bool Includes(long? timeNs, long stampNs) =>
        _span is not { } given || given.Includes(RecordedTime.Of(timeNs, stampNs));

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Answer.JsonOptions))
            write(json);
        using JsonDocument document = JsonDocument.Parse(bytes.WrittenMemory);
        return document.RootElement.Clone();
    }

    private sealed record Sums(JsonElement Summary, IReadOnlyList<ReportSeries> Series);

    /// <summary>Reports that are held now: there may be very many, so they are looked at later.</summary>
    private readonly struct HeldList<TReport>(RecentReports<TReport> reports)
        where TReport : class
    {
        private readonly IRecentSlice _slice = reports.Slice();
        private readonly long _dropped = reports.Dropped;

        public ReportList<TReport> Where(Func<TReport, bool> selects) => new(
            [.. _slice.Before(long.MaxValue).Select(one => (TReport)one.Report).Where(selects).Reverse()], _dropped);
    }
}
