// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Messages;
using Telemetry.Reports.Distributions;

namespace Telemetry.Engines;

/// <summary>Makes records of intervals of what was added to an appliance's totals. Used by one thread.</summary>
/// <param name="question">Values that are wanted.</param>
internal sealed class RecordMaker(EngineQuestion question)
{
    private const double NanosecondsPerSecond = 1e9;

    private readonly Dictionary<RowKey, SeriesIdentity> _identities = IdentitiesOf(question.Known);
    private readonly Dictionary<string, string> _names = NamesOf(question.Known);

    /// <summary>Makes the records of several appliances, which share their origin.</summary>
    /// <param name="appliances">What was added, of each appliance.</param>
    /// <param name="stepNs">Length of the times where none is missing, nanoseconds.</param>
    internal IReadOnlyList<IReadOnlyList<IntervalRecord>> Make(
        IReadOnlyList<IReadOnlyList<AddedTime>> appliances, long stepNs) =>
        question.Counter is { } metric ? MakeCounters(appliances, stepNs, metric) : MakeSamples(appliances, stepNs);

    private List<IReadOnlyList<IntervalRecord>> MakeSamples(
        IReadOnlyList<IReadOnlyList<AddedTime>> appliances, long stepNs)
    {
        double error = Distribution.FineError;
        var made = new Dictionary<Increase, (SeriesSamples, SparseHistogram)>(ReferenceEqualityComparer.Instance);
        foreach (Increase increase in appliances.SelectMany(all => all).SelectMany(time => time.Rows.Values))
            made.TryAdd(increase, SamplesOf(increase, ref error));
        var builder = new RecordBuilder(new RecordOrigin(HistorySpan.FromEngine, stepNs, error));
        builder.SetSeries(appliances.SelectMany(all => all).SelectMany(time => time.Rows.Keys).Distinct()
            .Select(IdentityOf).Where(question.Filter.Selects));
        return
        [
            .. appliances.Select(times => (IReadOnlyList<IntervalRecord>)
            [
                .. times.Select(time => builder.Of((time.StartNs, time.EndNs), time.Flags,
                    time.Rows.Select(row =>
                    {
                        (SeriesSamples samples, SparseHistogram histogram) = made[row.Value];
                        return (IdentityOf(row.Key), samples, histogram);
                    }))),
            ]),
        ];
    }

    private static (SeriesSamples Samples, SparseHistogram Histogram) SamplesOf(Increase increase, ref double error)
    {
        SparseHistogram histogram = FineBuckets.Histogram(increase.Buckets, ref error);
        (double? negative, double? above, double? missing) = Timelines.OutsideOf(increase.Counters);
        return (new SeriesSamples
        {
            Count = histogram.TotalCount,
            MayBeMissing = Whole(missing) ?? 0,
            NegativeCount = Whole(negative) ?? 0,
            NegativeMinNs = NullValue.Int64,
            AboveRangeCount = Whole(above) ?? 0,
            AboveRangeMaxNs = NullValue.Int64,
        }, histogram);
    }

    private List<IReadOnlyList<IntervalRecord>> MakeCounters(
        IReadOnlyList<IReadOnlyList<AddedTime>> appliances, long stepNs, Metric metric)
    {
        // Exported in seconds, kept in nanoseconds.
        double scale = metric.Unit == MetricUnit.Ns ? NanosecondsPerSecond : 1;
        RowKey[] keys = [.. appliances.SelectMany(all => all).SelectMany(time => time.Rows.Keys).Distinct()];
        var builder = new RecordBuilder(new RecordOrigin(HistorySpan.FromEngine, stepNs, Error: 0));
        builder.SetOwners(keys.Select(key => new CounterBlock(
            metric.TemplateId, NameOf(key.Feed), NameOf(key.Line), NameOf(key.Session), 0)));
        return
        [
            .. appliances.Select(times => (IReadOnlyList<IntervalRecord>)
            [
                .. times.Select(time => builder.Of((time.StartNs, time.EndNs), time.Flags, metric,
                    [.. keys.Select(key => time.Rows.TryGetValue(key, out Increase? increase)
                        ? Whole(Timelines.ValueOf(increase.Counters) * scale) : null)])),
            ]),
        ];
    }

    private static long? Whole(double? value) => value is { } known ? (long)Math.Round(known) : null;

    private SeriesIdentity IdentityOf(RowKey key) => _identities.TryGetValue(key, out SeriesIdentity? known) ? known
        : new SeriesIdentity(key.Series ?? "", key.Process, NameOf(key.Feed), NameOf(key.Line), NameOf(key.Session),
            NameOf(key.Against));

    private string? NameOf(string? exported) => exported is null ? null : _names.GetValueOrDefault(exported, exported);

    /// <summary>Known series by their labels as they are exported.</summary>
    private static Dictionary<RowKey, SeriesIdentity> IdentitiesOf(IEnumerable<SeriesIdentity> known)
    {
        var identities = new Dictionary<RowKey, SeriesIdentity>();
        foreach (SeriesIdentity one in known)
        {
            identities.TryAdd(
                new RowKey(Exported(one.Kind), Exported(one.Feed), Exported(one.Line), Exported(one.Session),
                    Exported(one.Against), Exported(ExportedNames.ProcessOf(one.Kind, one.Key))), one);
        }
        return identities;
    }

    /// <summary>Known names by their form as they are exported.</summary>
    private static Dictionary<string, string> NamesOf(IEnumerable<SeriesIdentity> known)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in known
            .SelectMany(one => new[] { one.Feed, one.Line, one.Session, one.Against }).OfType<string>())
        {
            names.TryAdd(EngineSelector.ValueOf(name), name);
        }
        return names;
    }

    private static string? Exported(string? name) => string.IsNullOrEmpty(name) ? null : EngineSelector.ValueOf(name);
}
