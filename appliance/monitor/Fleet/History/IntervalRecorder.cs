// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Distributions;
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.History;

/// <summary>Packs the intervals of one appliance, and whole minutes of them. Belongs to one thread.</summary>
internal sealed class IntervalRecorder
{
    private readonly PackedWriter _writer = new();
    private readonly List<ushort> _indices = [];
    private readonly List<int> _starts = [];
    private SeriesIdentity[] _series = [];
    private CounterLayout? _layout;
    private long[] _counters = [];
    private int _countersEnd;

    /// <summary>Packs an interval.</summary>
    /// <param name="startTimeNs">Its start, UTC, nanoseconds.</param>
    /// <param name="endTimeNs">Its end, UTC, nanoseconds.</param>
    /// <param name="flags">What has to be said of it other than its completeness.</param>
    internal IntervalRecord Pack(SnapshotReport interval, long startTimeNs, long endTimeNs, IntervalFlags flags)
    {
        SummaryReport values = interval.Interval;
        TakeNames(values.Series);
        if (_layout is null || !_layout.Fits(values))
            _layout = CounterLayout.Of(values);
        if (_counters.Length != _layout.Length)
            _counters = new long[_layout.Length];
        _layout.Read(values, _counters);
        Begin();
        for (int index = 0; index < values.Series.Count; index++)
        {
            SeriesReport series = values.Series[index];
            SeriesSamples samples = SamplesOf(series);
            if (!samples.IsEmpty && series.Samples is { } histogram)
                Write(index, samples, histogram);
        }
        if (values.Feeds.Any(feed => !feed.Complete) || values.Sessions.Any(session => !session.Complete)
            || values.Series.Any(series => !series.Complete))
            flags |= IntervalFlags.Incomplete;
        if (values.HostSettings?.Changes > 0)
            flags |= IntervalFlags.SettingsDiffer;
        return End(
            _layout, _series, (values.HostSettings?.Hash, values.Clock?.UncertaintyNs), flags,
            (startTimeNs, endTimeNs, endTimeNs - startTimeNs), (interval.FirstOrdinal, interval.Ordinal));
    }

    /// <summary>Adds up intervals that have the same names and the same order of counters.</summary>
    /// <param name="parts">The intervals, oldest first; at least one.</param>
    /// <param name="isCoarse">True for buckets of 2 digits.</param>
    internal IntervalRecord Merge(ReadOnlySpan<IntervalRecord> parts, bool isCoarse = false)
    {
        IntervalRecord last = parts[^1];
        _counters = new long[last.Layout.Length];
        var used = new SortedSet<ushort>();
        IntervalFlags flags = IntervalFlags.None;
        (long start, long end, long received) = (last.StartTimeNs, last.EndTimeNs, 0);
        long? uncertaintyNs = null;
        string? settings = null;
        long ordinal = parts[0].FirstOrdinal - 1;
        foreach (IntervalRecord part in parts)
        {
            if (part.FirstOrdinal != ordinal + 1)
                flags |= IntervalFlags.Incomplete;
            ordinal = part.LastOrdinal;
            (start, end) = (Math.Min(start, part.StartTimeNs), Math.Max(end, part.EndTimeNs));
            received += part.ReceivedNs;
            part.AddCountersTo(_counters);
            foreach (ushort series in part.SeriesWithSamples)
                used.Add(series);
            flags |= part.Flags;
            uncertaintyNs = uncertaintyNs > part.ClockUncertaintyNs ? uncertaintyNs
                : part.ClockUncertaintyNs ?? uncertaintyNs;
            // One that is not known is not another.
            if (part.SettingsHash is { } own && (settings ??= own) != own)
                (flags, settings) = (flags | IntervalFlags.SettingsDiffer, own);
        }
        Begin();
        DistributionSum sum = DistributionSum.OfThread();
        foreach (ushort series in used)
        {
            sum.Clear();
            foreach (IntervalRecord part in parts)
                part.AddTo(series, sum, withKey: true);
            Write(series, sum.Samples, isCoarse ? sum.ToCoarse() : sum.ToHistogram());
        }
        return End(last.Layout, last.Series, (settings, uncertaintyNs), flags, (start, end, received),
            (parts[0].FirstOrdinal, last.LastOrdinal));
    }

    private static SeriesSamples SamplesOf(SeriesReport series)
    {
        SeriesSamples samples = SeriesSamples.Of(series);
        if (series.Worst is { Count: > 0 } worst)
            samples.Worst = new WorstSample(
                worst[0].ValueNs, worst[0].StampNs, worst[0].Sequence ?? 0, OrderKeyText.Of(worst[0].OrderKey),
                worst[0].Stages);
        return samples;
    }

    /// <summary>Keeps the names for all records as long as they stay the same.</summary>
    private void TakeNames(IReadOnlyList<SeriesReport> series)
    {
        bool isSame = series.Count == _series.Length;
        for (int index = 0; isSame && index < _series.Length; index++)
            isSame = _series[index].Kind == series[index].Series && _series[index].Key == series[index].Key;
        if (!isSame)
            _series = [.. series.Select(SeriesIdentity.Of)];
    }

    private void Begin()
    {
        _indices.Clear();
        _starts.Clear();
        _writer.Clear();
        for (int place = 0, before = -1; place < _counters.Length; place++)
        {
            if (_counters[place] == 0)
                continue;
            _writer.Write(place - before);
            _writer.Write(_counters[place]);
            before = place;
        }
        _countersEnd = _writer.Length;
    }

    private void Write(int index, in SeriesSamples samples, SparseHistogram histogram)
    {
        _indices.Add((ushort)index);
        _starts.Add(_writer.Length);
        IntervalRecord.Write(_writer, samples, histogram);
    }

    private IntervalRecord End(
        CounterLayout layout, SeriesIdentity[] series, (string? Settings, long? ClockUncertaintyNs) host,
        IntervalFlags flags, (long Start, long End, long Received) times, (long First, long Last) ordinals) =>
        new(_writer.ToArray(), _countersEnd, [.. _indices], [.. _starts])
        {
            StartTimeNs = times.Start,
            EndTimeNs = times.End,
            ReceivedNs = times.Received,
            FirstOrdinal = ordinals.First,
            LastOrdinal = ordinals.Last,
            Flags = flags,
            SettingsHash = host.Settings,
            ClockUncertaintyNs = host.ClockUncertaintyNs,
            Series = series,
            Layout = layout,
        };
}
