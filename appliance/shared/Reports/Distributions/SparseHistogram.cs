// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;

namespace Telemetry.Reports.Distributions;

/// <summary>
/// Samples of a series: the counts of those buckets (<see cref="SeriesBuckets"/>) that have samples, so that the memory
/// depends on the samples and not on the range. Percentiles are those of HdrHistogram. Used by one thread.
/// </summary>
public sealed class SparseHistogram
{
    private const int FirstCapacity = 16;                   // buckets
    private const int MostOnStack = 512;
    private const int GrowthDivisor = 4;                    // little is unused: there are many, which grow all day

    private ushort[] _indices = [];
    private uint[] _counts = [];
    private uint[]? _upper;                                 // of the counts; none while all are below 2^32

    /// <summary>Number of samples; like the counts of the buckets it ends at the largest number.</summary>
    public long TotalCount { get; private set; }

    /// <summary>Number of buckets that have samples.</summary>
    public int Length { get; private set; }

    /// <summary>Memory that they take, bytes.</summary>
    public int Size => (_indices.Length * sizeof(ushort)) + ((_counts.Length + (_upper?.Length ?? 0)) * sizeof(uint));

    /// <summary>Buckets that have samples, in ascending order.</summary>
    public ReadOnlySpan<ushort> Indices => _indices.AsSpan(0, Length);

    /// <summary>Lowest sample, nanoseconds: the lowest value of its bucket; 0 if there is none.</summary>
    public long MinNs => Length == 0 ? 0 : SeriesBuckets.LowestAt(_indices[0]);

    /// <summary>Highest sample, nanoseconds: the highest value of its bucket; 0 if there is none.</summary>
    public long MaxNs => Length == 0 ? 0 : SeriesBuckets.HighestAt(_indices[Length - 1]);

    /// <summary>Mean of the samples, nanoseconds; 0 if there is none.</summary>
    public double MeanNs
    {
        get
        {
            double sum = 0;
            for (int place = 0; place < Length; place++)
                sum += SeriesBuckets.MiddleAt(_indices[place]) * (double)CountAt(place);
            return TotalCount == 0 ? 0 : sum / TotalCount;
        }
    }

    /// <summary>Number of samples of a bucket, by its position in <see cref="Indices"/>.</summary>
    public long CountAt(int place) => _upper is null ? _counts[place] : _counts[place] | ((long)_upper[place] << 32);

    /// <summary>
    /// Value that the given percentage, 0 to 100, of all samples do not exceed: the highest value of its bucket, at 0
    /// the lowest. 0 if there are no samples.
    /// </summary>
    public long ValueAtPercentile(double percentile)
    {
        if (percentile <= 0)
            return MinNs;
        // The step to the next lower double prevents a product just above a whole number, by rounding error, from being
        // rounded up to the next one.
        double requested = Math.Clamp(Math.BitDecrement(percentile), 0.0, 100.0);
        long wanted = Math.Max((long)Math.Ceiling(requested * TotalCount / 100.0), 1);
        long counted = 0;
        int place = 0;
        if (_upper is null)
        {
            foreach (uint count in _counts.AsSpan(0, Length))
            {
                counted += count;
                if (counted >= wanted)
                    break;
                place++;
            }
        }
        else
        {
            while (place < Length && (counted = CounterMath.Sum(counted, CountAt(place))) < wanted)
                place++;
        }
        return place < Length ? SeriesBuckets.HighestAt(_indices[place]) : 0;
    }

    /// <summary>Removes all samples; the memory is kept.</summary>
    public void Clear() => (Length, TotalCount, _upper) = (0, 0, null);

    /// <summary>Replaces the samples by those of an encoded histogram.</summary>
    /// <param name="bytes">A histogram in HdrHistogram's V2 encoding, with the range and precision of the
    /// series.</param>
    /// <param name="count">Its expected number of samples.</param>
    /// <returns>False if the bytes are not valid: it is then empty.</returns>
    public bool TryDecode(ReadOnlySpan<byte> bytes, long count)
    {
        Clear();
        if (!HistogramV2Reader.TryOpen(bytes, out HistogramV2Reader counts))
            return false;
        bool fits = true;
        while (fits && counts.MoveNext())
        {
            fits = counts.Count <= count - TotalCount;
            if (fits)
                Append(counts.Index, counts.Count);
        }
        bool isValid = fits && TotalCount == count && !counts.IsBad;
        if (!isValid)
            Clear();
        return isValid;
    }

    /// <summary>Adds samples to a bucket behind all others.</summary>
    public void Append(int index, long count)
    {
        if (Length > 0 && index <= _indices[Length - 1])
            throw new ArgumentOutOfRangeException(nameof(index), index, "Buckets are appended in ascending order.");
        Reserve(Length + 1);
        Set(Length++, index, count);
        TotalCount = CounterMath.Sum(TotalCount, count);
    }

    /// <summary>Adds the samples of another.</summary>
    public void Add(SparseHistogram other)
    {
        // Most buckets of the other are there already once there are many.
        Span<ushort> added = other.Length <= MostOnStack
            ? stackalloc ushort[other.Length] : new ushort[other.Length];
        int addedCount = 0;
        for (int from = 0, own = 0; from < other.Length; from++)
        {
            own = PlaceOf(other._indices[from], own, Length);
            if (own < Length && _indices[own] == other._indices[from])
                Set(own, _indices[own], CounterMath.Sum(CountAt(own), other.CountAt(from)));
            else
                added[addedCount++] = (ushort)from;
        }
        Insert(other, added[..addedCount]);
        TotalCount = CounterMath.Sum(TotalCount, other.TotalCount);
    }

    /// <summary>Adds the samples to a histogram of the library, for its encodings and logs.</summary>
    public void AddTo(HistogramBase target)
    {
        for (int place = 0; place < Length; place++)
            target.RecordValueWithCount(SeriesBuckets.LowestAt(_indices[place]), CountAt(place));
    }

    /// <summary>Place of a bucket, or of the first one behind it.</summary>
    /// <param name="index">The bucket.</param>
    /// <param name="place">A place that is not behind it.</param>
    /// <param name="length">Number of buckets to look at.</param>
    private int PlaceOf(int index, int place, int length)
    {
        int step = 1;
        int end = place;
        for (; end < length && _indices[end] < index; step *= 2)
            (place, end) = (end + 1, end + step);
        end = Math.Min(end, length);
        while (place < end)
        {
            int middle = (place + end) >>> 1;
            if (_indices[middle] < index)
                place = middle + 1;
            else
                end = middle;
        }
        return place;
    }

    /// <summary>Inserts buckets of another that this lacks.</summary>
    private void Insert(SparseHistogram other, ReadOnlySpan<ushort> places)
    {
        Reserve(Length + places.Length);
        // From the back, so that nothing is overwritten before it was moved.
        int end = Length;
        for (int added = places.Length; added > 0; added--)
        {
            int from = places[added - 1];
            int place = PlaceOf(other._indices[from], 0, end);
            Array.Copy(_indices, place, _indices, place + added, end - place);
            Array.Copy(_counts, place, _counts, place + added, end - place);
            if (_upper is not null)
                Array.Copy(_upper, place, _upper, place + added, end - place);
            Set(place + added - 1, other._indices[from], other.CountAt(from));
            end = place;
        }
        Length += places.Length;
    }

    private void Set(int place, int index, long count)
    {
        _indices[place] = (ushort)index;
        _counts[place] = (uint)count;
        uint upper = (uint)(count >> 32);
        if (upper != 0)
            _upper ??= new uint[_counts.Length];
        if (_upper is not null)
            _upper[place] = upper;
    }

    private void Reserve(int length)
    {
        if (length <= _indices.Length)
            return;
        int capacity = Math.Min(SeriesBuckets.Count, Math.Max(
            Math.Max(length, FirstCapacity), _indices.Length + (_indices.Length / GrowthDivisor)));
        Array.Resize(ref _indices, capacity);
        Array.Resize(ref _counts, capacity);
        if (_upper is not null)
            Array.Resize(ref _upper, capacity);
    }
}
