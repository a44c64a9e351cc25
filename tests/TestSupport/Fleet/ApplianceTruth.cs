// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;

namespace TestSupport.Fleet;

/// <summary>All that a <see cref="SimulatedAppliance"/> measured, second by second.</summary>
/// <param name="sets">Samples that it chose from.</param>
public sealed class ApplianceTruth(SampleSets sets)
{
    private readonly List<SimulatedSecond> _seconds = [];

    /// <summary>Seconds, oldest first.</summary>
    public IReadOnlyList<SimulatedSecond> Seconds => _seconds;

    /// <summary>Samples of a series whose seconds end after a time and not after another.</summary>
    public LongHistogram Samples(int series, long fromTimeNs = 0, long toTimeNs = long.MaxValue)
    {
        LongHistogram samples = NewHistogram();
        AddTo(samples, series, fromTimeNs, toTimeNs);
        return samples;
    }

    /// <summary>Adds samples to those of others.</summary>
    public void AddTo(LongHistogram samples, int series, long fromTimeNs = 0, long toTimeNs = long.MaxValue)
    {
        foreach (SimulatedSecond second in Between(fromTimeNs, toTimeNs))
        {
            foreach (long value in series < second.Sets.Length ? sets.Values(second.Sets[series]) : [])
                samples.RecordValue(value);
        }
    }

    /// <summary>Sum of a counter.</summary>
    public long Sum(Func<SimulatedSecond, long> counter, long fromTimeNs = 0, long toTimeNs = long.MaxValue) =>
        Between(fromTimeNs, toTimeNs).Sum(counter);

    /// <summary>An empty histogram with the range of the series.</summary>
    public static LongHistogram NewHistogram() =>
        new(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);

    /// <summary>Removes the newest second, of which the interval was lost on its way.</summary>
    public void RemoveNewest() => _seconds.RemoveAt(_seconds.Count - 1);

    internal void Add(SimulatedSecond second) => _seconds.Add(second);

    private IEnumerable<SimulatedSecond> Between(long fromTimeNs, long toTimeNs) =>
        _seconds.Where(one => one.EndTimeNs > fromTimeNs && one.EndTimeNs <= toTimeNs);
}

/// <summary>One second of a <see cref="SimulatedAppliance"/>.</summary>
/// <param name="EndTimeNs">End, UTC, nanoseconds.</param>
/// <param name="Sets">Set of samples of each series that has samples.</param>
/// <param name="Negative">Samples below zero of the series 0.</param>
/// <param name="Feeds">Counters by feed.</param>
/// <param name="Lines">Counters by line.</param>
/// <param name="Sessions">Counters by session.</param>
public sealed record SimulatedSecond(
    long EndTimeNs, int[] Sets, int Negative, FeedCounters[] Feeds, LineCounters[] Lines, SessionCounters[] Sessions);
