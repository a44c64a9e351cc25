// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;
using Telemetry.Reports.Receiving.Samples;
using Telemetry.Reports.Receiving.Sections;

namespace Telemetry.Reports.Receiving;

/// <summary>
/// The samples of one series: of the current interval, and of the day. Intervals are added to the total in order, each
/// once; those after a missing interval wait until the day's histogram covers it.
/// </summary>
/// <param name="maxWaiting">Intervals that wait at most.</param>
/// <param name="decoded">Takes each received histogram; may be shared with other series.</param>
/// <param name="joined">Bound of the parts of histograms that are held.</param>
internal sealed class SeriesState(int maxWaiting, SparseHistogram decoded, SharedBound joined)
{
    private const long MostSamples = 1L << 44;              // more than in any day

    private readonly List<WaitingSamples> _waiting = [];
    private readonly HistogramParts _intervalParts = new(joined);
    private readonly HistogramParts _totalParts = new(joined);
    private readonly SparseHistogram _total = new();
    private SparseHistogram? _scratch;
    private long _coveredOrdinal;

    /// <summary>Counters of samples outside the total's histogram.</summary>
    public SeriesCounters TotalCounters;

    /// <summary>Counters of samples outside the interval's histogram.</summary>
    public SeriesCounters IntervalCounters;

    /// <summary>Samples that are missing for want of a NIC's stamp, as of the newest message.</summary>
    public StampCounters Stamps;

    /// <summary>The interval's samples.</summary>
    public SparseHistogram Interval { get; } = new();

    /// <summary>The interval's largest samples, largest first.</summary>
    public WorstRow[] Worst { get; } = new WorstRow[WorstSample.PerSeries];

    /// <summary>Number of samples that the publisher has; null until it was received.</summary>
    public long? PublishedCount { get; private set; }

    /// <summary>
    /// Samples that the publisher has and that were not received; null until the publisher's number was received.
    /// </summary>
    public long? NotReceived => PublishedCount is { } count
        ? Math.Max(0, count - _total.TotalCount - _waiting.Sum(samples => samples.Count)) : null;

    /// <summary>Memory of the samples received, bytes.</summary>
    public int TotalSize => _total.Size;

    /// <summary>All samples received.</summary>
    public SparseHistogram Total
    {
        get
        {
            if (_waiting.Count == 0)
                return _total;
            _scratch ??= new SparseHistogram();
            _scratch.Clear();
            _scratch.Add(_total);
            foreach (WaitingSamples samples in _waiting)
                Add(samples, _scratch);
            return _scratch;
        }
    }

    /// <summary>
    /// Starts a day with an interval; samples of it that were already added are contained in the day's next histogram.
    /// </summary>
    public void BeginDay(long firstOrdinal)
    {
        _total.Clear();
        TotalCounters = default;
        PublishedCount = null;
        _coveredOrdinal = firstOrdinal - 1;
        TakeWaiting();
    }

    /// <summary>Forgets the parts of histograms that are not whole.</summary>
    public void ReleaseParts()
    {
        _intervalParts.Release();
        _totalParts.Release();
    }

    public void BeginInterval()
    {
        Interval.Clear();
        IntervalCounters = new SeriesCounters
        {
            NegativeMinNs = NullValue.Int64,
            AboveRangeMaxNs = NullValue.Int64,
        };
        Worst.AsSpan().Fill(WorstRow.None);
    }

    /// <summary>Marks intervals as complete: a series without rows had no samples in them.</summary>
    public void EndInterval(long firstOrdinal, long lastOrdinal)
    {
        if (_coveredOrdinal >= firstOrdinal - 1 && lastOrdinal > _coveredOrdinal)
            _coveredOrdinal = lastOrdinal;
        TakeWaiting();
    }

    /// <summary>Adds received samples.</summary>
    /// <param name="part">A part of their histogram.</param>
    /// <param name="stages">Stages of the largest samples' orders; empty if none is known.</param>
    /// <param name="isClosing">True if they are a day's last: they then replace the total.</param>
    /// <returns>False if the message contradicts itself.</returns>
    public bool OnSamples(
        in SeriesSamplesMessage message, ReadOnlySpan<byte> part, ReadOnlySpan<byte> stages, bool isClosing)
    {
        if (message.Count is < 0 or > MostSamples || message.FirstOrdinal > message.LastOrdinal
            || message.Counters.NegativeCount is < 0 or > MostSamples
            || message.Counters.AboveRangeCount is < 0 or > MostSamples
            || !CounterMath.IsPossible(message.Counters.MayBeMissing, CounterMath.MostOfDay))
            return false;
        bool isTotal = message.Scope != 0;
        Stamps = message.Stamps;
        if (isTotal)
        {
            TotalCounters = message.Counters;
            PublishedCount = message.Count;
        }
        if (message.Count > 0 && message.Parts == 0)
            return isTotal;
        // The histogram of the day, which is large, is needed only for what was not received.
        if (isTotal && !isClosing && message.LastOrdinal <= _coveredOrdinal)
            return true;
        ReadOnlySpan<byte> bytes = default;
        if (message.Count > 0)
        {
            HistogramParts parts = isTotal ? _totalParts : _intervalParts;
            if (!parts.TryJoin(message, part, out bytes))
                return !parts.IsRefused;
            bool isValid = decoded.TryDecode(bytes, message.Count);
            if (message.Parts > 1)
                parts.Release();
            if (!isValid)
                return false;
        }
        else
        {
            decoded.Clear();
        }
        if (isTotal)
            TakeTotal(message);
        else
            TakeInterval(message, bytes, stages);
        return true;
    }

    private void TakeTotal(in SeriesSamplesMessage message)
    {
        _total.Clear();
        _total.Add(decoded);
        _coveredOrdinal = message.LastOrdinal;
        TakeWaiting();
    }

    private void TakeInterval(
        in SeriesSamplesMessage message, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> stages)
    {
        Interval.Add(decoded);
        AddCounters(message.Counters);
        AddWorst(new WorstRow(message.Worst0, message.WorstKey0, StagesAt(stages, 0)));
        AddWorst(new WorstRow(message.Worst1, message.WorstKey1, StagesAt(stages, 1)));
        AddWorst(new WorstRow(message.Worst2, message.WorstKey2, StagesAt(stages, 2)));
        if (message.LastOrdinal <= _coveredOrdinal)
            return;
        if (message.FirstOrdinal == _coveredOrdinal + 1)
        {
            _total.Add(decoded);
            _coveredOrdinal = message.LastOrdinal;
            TakeWaiting();
            return;
        }
        if (_waiting.Count == maxWaiting)
            _waiting.RemoveAt(0);
        _waiting.Add(new WaitingSamples(message.FirstOrdinal, message.LastOrdinal, message.Count, bytes.ToArray()));
    }

    private void Add(WaitingSamples samples, SparseHistogram target)
    {
        if (samples.Count > 0 && decoded.TryDecode(samples.Histogram, samples.Count))
            target.Add(decoded);
    }

    private void TakeWaiting()
    {
        for (int index = 0; index < _waiting.Count;)
        {
            WaitingSamples samples = _waiting[index];
            if (samples.FirstOrdinal > _coveredOrdinal + 1)
            {
                index++;
                continue;
            }
            if (samples.FirstOrdinal == _coveredOrdinal + 1)
            {
                Add(samples, _total);
                _coveredOrdinal = samples.LastOrdinal;
            }
            _waiting.RemoveAt(index);
            index = 0;
        }
    }

    private void AddCounters(in SeriesCounters added)
    {
        if (added.NegativeCount > 0)
        {
            IntervalCounters.NegativeMinNs = IntervalCounters.NegativeCount == 0
                ? added.NegativeMinNs
                : Math.Min(IntervalCounters.NegativeMinNs, added.NegativeMinNs);
        }
        if (added.AboveRangeCount > 0)
            IntervalCounters.AboveRangeMaxNs = Math.Max(IntervalCounters.AboveRangeMaxNs, added.AboveRangeMaxNs);
        IntervalCounters.NegativeCount = CounterMath.Sum(IntervalCounters.NegativeCount, added.NegativeCount);
        IntervalCounters.AboveRangeCount = CounterMath.Sum(IntervalCounters.AboveRangeCount, added.AboveRangeCount);
        IntervalCounters.MayBeMissing = CounterMath.Sum(IntervalCounters.MayBeMissing, added.MayBeMissing);
    }

    private static OrderStages StagesAt(ReadOnlySpan<byte> stages, int place) =>
        stages.Length < (place + 1) * Unsafe.SizeOf<OrderStages>() ? default
            : MemoryMarshal.Read<OrderStages>(stages[(place * Unsafe.SizeOf<OrderStages>())..]);

    private void AddWorst(in WorstRow row)
    {
        if (row.Sample.ValueNs < 0)
            return;
        int place = Worst.Length;
        while (place > 0 && Worst[place - 1].Sample.ValueNs < row.Sample.ValueNs)
            place--;
        if (place == Worst.Length)
            return;
        Worst.AsSpan(place, Worst.Length - place - 1).CopyTo(Worst.AsSpan(place + 1));
        Worst[place] = row;
    }
}
