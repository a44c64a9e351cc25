// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Messages;

namespace Telemetry.Fleet.Queries;

/// <summary>
/// The intervals of some appliances in a span of time. Taken on the thread of the fleet; any one thread may then
/// compute with it, since records never change.
/// </summary>
public sealed class RecordSelection
{
    // As many bytes of samples are added up in the time of a look-up, also one in vain, and of a counter.
    private const int LookUpBytes = 4;
    private const int BytesOfCounter = 2;

    private readonly Dictionary<SeriesIdentity[], int[]> _places = [];
    private readonly string _source;
    private SeriesFilter? _placesOf;
    private WorkBudget? _budget;

    /// <summary>Takes the intervals.</summary>
    /// <param name="fromTimeNs">Start, UTC, nanoseconds.</param>
    /// <param name="toTimeNs">End, UTC, nanoseconds.</param>
    /// <param name="source">Name of their source in answers.</param>
    public RecordSelection(
        IReadOnlyList<FleetAppliance> appliances, long fromTimeNs, long toTimeNs,
        string source = HistorySpan.FromMemory)
        : this(
            [
                .. appliances.Select(one => new AppliancePart(
                    one.Name, one.Between(fromTimeNs, toTimeNs), one.FirstTimeNs ?? toTimeNs,
                    Math.Min(toTimeNs, one.NewestTimeNs))),
            ],
            (fromTimeNs, toTimeNs), source)
    {
    }

    internal RecordSelection(IReadOnlyList<AppliancePart> parts, (long FromNs, long ToNs) span, string source)
    {
        (FromTimeNs, ToTimeNs, _source) = (span.FromNs, span.ToNs, source);
        Parts = parts;
        Coverage = new Coverage(
            Parts.Sum(part => part.Records.Sum(ReceivedOf)), Parts.Sum(part => part.ExpectedNs(span.FromNs)),
            Parts.Count(part => part.Records.Count > 0), Parts.Count);
        Settings =
            [.. Parts.SelectMany(part => part.Records).Select(one => one.SettingsHash).OfType<string>().Distinct()];
    }

    /// <summary>Start, UTC, nanoseconds.</summary>
    public long FromTimeNs { get; }

    /// <summary>End, UTC, nanoseconds.</summary>
    public long ToTimeNs { get; }

    /// <summary>The intervals of each appliance, oldest first.</summary>
    public IReadOnlyList<AppliancePart> Parts { get; }

    /// <summary>Received share of the span.</summary>
    public Coverage Coverage { get; }

    /// <summary>True if nothing of the span is missing. Where nothing was to be received for an unknown reason,
    /// something may be.</summary>
    public bool IsComplete => Failed.Count == 0
        && (Coverage.Share is null ? Parts.All(part => part.Absent.Count > 0) : Coverage.IsWhole);

    /// <summary>Distinct hashes of host settings.</summary>
    public IReadOnlyList<string> Settings { get; }

    /// <summary>Parts by their source and resolution.</summary>
    public IReadOnlyList<HistorySpan> Spans => SpansOf(Parts);

    /// <summary>Bounds what is added up of this selection.</summary>
    /// <param name="budget">The bound; more than one selection may share it.</param>
    public void Limit(WorkBudget budget) => _budget = budget;

    /// <summary>Times in the span in which something was not received, oldest first.</summary>
    public IReadOnlyList<ReceptionHole> Holes { get; private init; } = [];

    /// <summary>Parts that a source does not have, with the reason.</summary>
    private IReadOnlyList<HistorySpan> Failed { get; init; } = [];

    /// <summary>The selection with appliances that have nothing in memory. Time in which something was not received
    /// belongs to the expected time, so that the answer is incomplete.</summary>
    /// <param name="absent">Until when they were received.</param>
    /// <param name="holes">Times in the span in which something was not received.</param>
    /// <param name="firstSeen">When each appliance was received for the first time; null if that is not
    /// remembered.</param>
    public RecordSelection With(
        IEnumerable<Reception> absent, IReadOnlyList<ReceptionHole> holes, FirstAppearances? firstSeen = null) => Over(
        [
            .. Parts
                .Concat(absent.Select(one =>
                    AppliancePart.Until(one.Appliance, Math.Min(ToTimeNs, one.LastTimeNs))))
                .Select(part => part.Whole(FromTimeNs) with
                {
                    RanFromNs = Math.Min(part.RanFromNs, firstSeen?.Find(part.Appliance) ?? long.MaxValue),
                    Missed = FleetHoles.Missed(holes, part.Appliance, FromTimeNs, ToTimeNs),
                    Absent = FleetHoles.Absent(holes, part.Appliance),
                }),
        ], holes, Failed);

    /// <summary>The selection with intervals from before those that it has.</summary>
    /// <param name="earlier">Intervals of each part, oldest first; each begins and ends before its
    /// <see cref="AppliancePart.HeldFromNs"/>.</param>
    /// <param name="ranFromNs">Time from which each is known to have run, UTC, nanoseconds; null if that of its first
    /// interval.</param>
    public RecordSelection WithEarlier(
        IReadOnlyList<IReadOnlyList<IntervalRecord>> earlier, IReadOnlyList<long>? ranFromNs = null) => Over(
        [
            .. Parts.Select((part, index) =>
                part.WithEarlier(earlier[index], ranFromNs?[index] ?? long.MaxValue).Whole(FromTimeNs)),
        ], Holes, Failed);

    /// <summary>The selection with the reason why a source has nothing of a part of the time: it is not complete
    /// then.</summary>
    /// <param name="span">The part, with the reason.</param>
    public RecordSelection WithFailure(HistorySpan span) => Over(
        [.. Parts.Select(part => part with { RanFromNs = Math.Min(part.RanFromNs, span.FromTimeNs) })],
        Holes, [.. Failed, span]);

    /// <summary>True if something in it is selected, of the series or of a counter.</summary>
    public bool Has(SeriesFilter filter, Metric? counter) => Parts.SelectMany(part => part.Records).Any(
        record => counter is { } metric
            ? record.Layout.Blocks.Any(block => block.TemplateId == metric.TemplateId && filter.Selects(block))
            : Array.Exists(record.Series, filter.Selects));

    /// <summary>Adds up the samples of the selected series.</summary>
    public Distribution Merge(SeriesFilter filter) => Merge(filter, Parts);

    /// <summary>Adds up the samples of the selected series, for each appliance.</summary>
    public IReadOnlyList<Distribution> MergeEach(SeriesFilter filter) =>
        [.. Parts.Select(part => Merge(filter, [part]))];

    /// <summary>Adds up the samples of each of some series by itself.</summary>
    internal Distribution[] MergeLike(SeriesIdentity[] series)
    {
        var places = new Dictionary<SeriesIdentity[], Dictionary<SeriesIdentity, int>>();
        IntervalRecord[] records = [.. Parts.SelectMany(part => part.Records)];
        foreach (IntervalRecord record in records)
        {
            if (places.ContainsKey(record.Series))
                continue;
            var own = new Dictionary<SeriesIdentity, int>();
            for (int index = 0; index < record.Series.Length; index++)
                own.TryAdd(record.Series[index], index);
            places.Add(record.Series, own);
        }
        Distribution empty = Merge(new SeriesFilter(), []);
        DistributionSum sum = DistributionSum.OfThread();
        return [.. series.Select(Of)];

        Distribution Of(SeriesIdentity one)
        {
            sum.Clear();
            foreach (IntervalRecord record in records)
            {
                if (places[record.Series].TryGetValue(one, out int index))
                    Add(record, index, sum);
            }
            return empty with
            {
                Series = [one],
                Histogram = sum.ToHistogram(),
                Samples = sum.Samples,
                Complete = empty.Complete && sum.Samples.MayBeMissing == 0,
            };
        }
    }

    /// <summary>Indices of the selected series in a record.</summary>
    internal ReadOnlySpan<int> PlacesOf(IntervalRecord record, SeriesFilter filter)
    {
        if (!ReferenceEquals(filter, _placesOf))
        {
            _places.Clear();
            _placesOf = filter;
        }
        if (!_places.TryGetValue(record.Series, out int[]? places))
        {
            SeriesIdentity[] series = record.Series;
            places = [.. Enumerable.Range(0, series.Length).Where(index => filter.Selects(series[index]))];
            _places.Add(record.Series, places);
        }
        return places;
    }

    /// <summary>Adds the samples of a series of a record.</summary>
    /// <exception cref="FailureException">The budget is used up.</exception>
    internal void Add(IntervalRecord record, int series, DistributionSum sum)
    {
        int bytes = record.AddTo(series, sum);
        _budget?.Take(bytes + LookUpBytes);
    }

    /// <summary>Adds the counters of a record to those of others.</summary>
    /// <exception cref="FailureException">The budget is used up.</exception>
    internal void AddCounters(IntervalRecord record, Span<long> sums)
    {
        _budget?.Take(sums.Length * BytesOfCounter);
        record.AddCountersTo(sums);
    }

    /// <summary>Reads the counters of a record.</summary>
    /// <exception cref="FailureException">The budget is used up.</exception>
    internal void ReadCounters(IntervalRecord record, Span<long> into)
    {
        _budget?.Take(record.Counters.Length + LookUpBytes);
        record.ReadCounters(into);
    }

    private Distribution Merge(SeriesFilter filter, IReadOnlyList<AppliancePart> parts)
    {
        DistributionSum sum = DistributionSum.OfThread();
        var series = new HashSet<SeriesIdentity>();
        SeriesIdentity[]? before = null;
        foreach (IntervalRecord record in parts.SelectMany(part => part.Records))
        {
            foreach (int index in PlacesOf(record, filter))
            {
                Add(record, index, sum);
                if (record.Series != before)
                    series.Add(record.Series[index]);
            }
            before = record.Series;
        }
        return new Distribution
        {
            Series = [.. series],
            Appliances = [.. parts.Where(part => part.Records.Count > 0).Select(part => part.Appliance)],
            FromTimeNs = FromTimeNs,
            ToTimeNs = ToTimeNs,
            Histogram = sum.ToHistogram(),
            Samples = sum.Samples,
            Complete = sum.Samples.MayBeMissing == 0 && IsComplete,
            Coverage = Coverage,
            Settings = Settings,
            Spans = SpansOf(parts),
            Holes = Holes,
        };
    }

    private RecordSelection Over(
        IReadOnlyList<AppliancePart> parts, IReadOnlyList<ReceptionHole> holes, IReadOnlyList<HistorySpan> failed) =>
        new(parts, (FromTimeNs, ToTimeNs), _source)
        {
            _budget = _budget,
            Holes = holes,
            Failed = failed,
        };

    private long ReceivedOf(IntervalRecord record) =>
        Math.Max(0, Math.Min(record.ReceivedNs, record.EndTimeNs - Math.Max(record.StartTimeNs, FromTimeNs)));

    private List<HistorySpan> SpansOf(IReadOnlyList<AppliancePart> parts)
    {
        IEnumerable<HistorySpan> read = parts.SelectMany(part => part.Records).Where(one => one.Origin is not null)
            .GroupBy(one => one.Origin!).Select(group => new HistorySpan(
                group.Min(one => one.StartTimeNs), group.Max(one => one.EndTimeNs), group.Key.Source,
                group.Key.ResolutionNs, group.Key.Error));
        IEnumerable<HistorySpan> received = parts.SelectMany(part => part.Records).Where(one => one.Origin is null)
            .GroupBy(one => one.IsMinute).OrderByDescending(group => group.Key)
            .Select(group => new HistorySpan(
                group.Min(one => one.StartTimeNs), group.Max(one => one.EndTimeNs), _source,
                group.Max(one => one.EndTimeNs - one.StartTimeNs), Distribution.FineError));
        // What is read goes further back the less exact it is.
        return [.. Failed, .. read.OrderByDescending(span => span.Source == HistorySpan.FromEngine), .. received];
    }
}
