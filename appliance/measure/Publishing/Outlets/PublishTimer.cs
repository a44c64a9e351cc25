// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;

namespace Telemetry.Publishing.Outlets;

/// <summary>
/// Times from the kernel stamp of the packet that raised an event to the event's offer, collected until the next
/// interval takes them.
/// </summary>
[HotPath]
internal sealed class PublishTimer
{
    private readonly LongHistogram _samples =
        new(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);

    private readonly int _series;
    private SeriesCounters _outside;

    /// <summary>Creates a timer for the publishing series of a topology, if there is one.</summary>
    public PublishTimer(Topology topology)
    {
        _series = -1;
        foreach (SeriesDefinition series in topology.Series)
        {
            if (series.Kind == SeriesKind.AppliancePublish)
                _series = series.Index;
        }
    }

    /// <summary>Records one time, nanoseconds.</summary>
    public void Record(long durationNs)
    {
        if (durationNs < 0)
        {
            _outside.NegativeMinNs = Math.Min(_outside.NegativeMinNs, durationNs);
            _outside.NegativeCount++;
        }
        else if (durationNs > SeriesRange.HighestNs)
        {
            _outside.AboveRangeMaxNs = Math.Max(_outside.AboveRangeMaxNs, durationNs);
            _outside.AboveRangeCount++;
        }
        else
        {
            _samples.RecordValue(durationNs);
        }
    }

    /// <summary>Moves the recorded times into an interval.</summary>
    public void MoveTo(IntervalBuffer interval)
    {
        if (_series < 0)
            return;
        interval.Histograms[_series].Add(_samples);
        interval.Series[_series] = _outside;
        (_outside.NegativeMinNs, _outside.AboveRangeMaxNs) = (0, 0);
        _samples.Reset();
    }
}
