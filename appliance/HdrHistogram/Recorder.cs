// SPDX-License-Identifier: Apache-2.0
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>
/// A histogram that one thread writes while another takes away, interval after interval, what was recorded. The writer
/// never waits; the reader waits for a write that is under way.
/// </summary>
public class Recorder
{
    private static long _lastInstanceId;

    private readonly WriterReaderPhaser _phaser = new();
    private readonly long _instanceId = Interlocked.Increment(ref _lastInstanceId);
    private readonly HistogramFactoryDelegate _histogramFactory;
    private HistogramBase _active;
    private HistogramBase? _inactive;

    /// <summary>Makes a recorder and its two histograms.</summary>
    public Recorder(
        long lowestDiscernibleValue,
        long highestTrackableValue,
        int numberOfSignificantValueDigits,
        HistogramFactoryDelegate histogramFactory)
    {
        _histogramFactory = histogramFactory;
        _active = histogramFactory(
            _instanceId, lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);
        _inactive = histogramFactory(
            _instanceId, lowestDiscernibleValue, highestTrackableValue, numberOfSignificantValueDigits);
        _active.StartTimeStamp = NowMs();
    }

    /// <summary>Counts the value in the current interval.</summary>
    public void RecordValue(long value)
    {
        long ticket = _phaser.WriterCriticalSectionEnter();
        try
        {
            Volatile.Read(ref _active).RecordValue(value);
        }
        finally
        {
            _phaser.WriterCriticalSectionExit(ticket);
        }
    }

    /// <summary>Counts the value so many times in the current interval.</summary>
    public void RecordValueWithCount(long value, long count)
    {
        long ticket = _phaser.WriterCriticalSectionEnter();
        try
        {
            Volatile.Read(ref _active).RecordValueWithCount(value, count);
        }
        finally
        {
            _phaser.WriterCriticalSectionExit(ticket);
        }
    }

    /// <summary>
    /// Ends the interval and returns its histogram, which is the caller's until it is given back here as the one to
    /// recycle; then nothing is allocated.
    /// </summary>
    public HistogramBase GetIntervalHistogram(HistogramBase? histogramToRecycle)
    {
        if (histogramToRecycle is not null && histogramToRecycle.InstanceId != _instanceId)
            throw new InvalidOperationException("The histogram to recycle did not come from this recorder.");

        _phaser.ReaderLock();
        try
        {
            _inactive = histogramToRecycle ?? _inactive;
            HistogramBase sampled = EndInterval();
            _inactive = null;
            return sampled;
        }
        finally
        {
            _phaser.ReaderUnlock();
        }
    }

    /// <summary>Ends the interval and copies its counts and time stamps to the target. Allocates nothing.</summary>
    public void GetIntervalHistogramInto(HistogramBase targetHistogram)
    {
        _phaser.ReaderLock();
        try
        {
            HistogramBase sampled = EndInterval();
            sampled.CopyInto(targetHistogram);
            _inactive = sampled;
        }
        finally
        {
            _phaser.ReaderUnlock();
        }
    }

    private static long NowMs() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private HistogramBase EndInterval()
    {
        HistogramBase next = _inactive ?? _histogramFactory(
            _instanceId,
            _active.LowestTrackableValue,
            _active.HighestTrackableValue,
            _active.NumberOfSignificantValueDigits);
        HistogramBase sampled = _active;
        long nowMs = NowMs();
        next.Reset();
        next.StartTimeStamp = nowMs;
        sampled.EndTimeStamp = nowMs;

        Volatile.Write(ref _active, next);
        _phaser.FlipPhase();
        return sampled;
    }
}
