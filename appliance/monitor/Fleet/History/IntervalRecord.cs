// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Distributions;

namespace Telemetry.Fleet.History;

/// <summary>
/// The counters and samples of one appliance in one interval, or in a minute, packed. Never changes, so any thread may
/// read it.
/// </summary>
public sealed class IntervalRecord
{
    private const long SecondNs = 1_000_000_000;
    private const long MinuteNs = 60 * SecondNs;
    private const long ToleranceNs = 100_000_000;           // intervals are not quite as long as a second

    private readonly byte[] _bytes;
    private readonly int _countersEnd;
    private readonly ushort[] _series;                      // with samples, ascending
    private readonly int[] _starts;

    internal IntervalRecord(byte[] bytes, int countersEnd, ushort[] series, int[] starts)
    {
        _bytes = bytes;
        _countersEnd = countersEnd;
        _series = series;
        _starts = starts;
    }

    /// <summary>Start, UTC since 1970, nanoseconds.</summary>
    public required long StartTimeNs { get; init; }

    /// <summary>End, UTC since 1970, nanoseconds.</summary>
    public required long EndTimeNs { get; init; }

    /// <summary>Time within it that was received, nanoseconds: less than its length if intervals in it are
    /// missing.</summary>
    public required long ReceivedNs { get; init; }

    /// <summary>First interval of the appliance in it.</summary>
    public required long FirstOrdinal { get; init; }

    /// <summary>Last interval of the appliance in it.</summary>
    public required long LastOrdinal { get; init; }

    /// <summary>Reservations about its numbers.</summary>
    public required IntervalFlags Flags { get; init; }

    /// <summary>Hash of the settings of the host at its end; null if unknown.</summary>
    public required string? SettingsHash { get; init; }

    /// <summary>Largest distance of the appliance's clock from UTC in it, nanoseconds; null if unknown, and
    /// of minutes.</summary>
    public long? ClockUncertaintyNs { get; init; }

    /// <summary>Series by their index.</summary>
    public required SeriesIdentity[] Series { get; init; }

    /// <summary>Order of the counters.</summary>
    public required CounterLayout Layout { get; init; }

    /// <summary>Source other than what was received; null for that.</summary>
    public RecordOrigin? Origin { get; init; }

    /// <summary>True if it is longer than an interval: it is unknown at which of its times something was.</summary>
    internal bool CoversSeveral => EndTimeNs - StartTimeNs > SecondNs + ToleranceNs;

    /// <summary>True for a minute, or what there is of it. An interval that the appliance had to send late is
    /// none.</summary>
    internal bool IsMinute => CoversSeveral
        && (!Flags.HasFlag(IntervalFlags.Late) || EndTimeNs - StartTimeNs > MinuteNs / 2);

    /// <summary>Counters that are not 0, packed.</summary>
    internal ReadOnlySpan<byte> Counters => _bytes.AsSpan(0, _countersEnd);

    /// <summary>Indices of the series that have samples.</summary>
    public ReadOnlySpan<ushort> SeriesWithSamples => _series;

    /// <summary>Memory that it takes, bytes.</summary>
    public int Size => _bytes.Length + (_series.Length * (sizeof(ushort) + sizeof(int))) + 176;

    /// <summary>Samples of a series, packed.</summary>
    /// <param name="place">Its place among those that have samples.</param>
    internal ReadOnlySpan<byte> SamplesAt(int place) =>
        _bytes.AsSpan(_starts[place]..(place + 1 < _starts.Length ? _starts[place + 1] : _bytes.Length));

    /// <summary>Adds the counters to those of earlier intervals.</summary>
    public void AddCountersTo(Span<long> sums)
    {
        Span<long> own = sums.Length <= 1024 ? stackalloc long[sums.Length] : new long[sums.Length];
        ReadCounters(own);
        Layout.Add(sums, own);
    }

    /// <summary>Reads the counters.</summary>
    /// <param name="into">As many as the layout has.</param>
    public void ReadCounters(Span<long> into)
    {
        into.Clear();
        var reader = new PackedReader(_bytes.AsSpan(0, _countersEnd));
        for (int place = -1; !reader.IsAtEnd;)
        {
            place += (int)reader.Read();
            into[place] = reader.Read();
        }
    }

    /// <summary>Samples of a series without its buckets; false if it has none.</summary>
    public bool TryRead(int series, out SeriesSamples samples)
    {
        samples = default;
        int place = Array.BinarySearch(_series, (ushort)series);
        if (place < 0)
            return false;
        var reader = new PackedReader(_bytes.AsSpan(_starts[place]));
        samples = ReadSamples(ref reader, withKey: true);
        return true;
    }

    /// <summary>Adds the samples of a series, if it has any.</summary>
    /// <returns>Bytes that were read.</returns>
    public int AddTo(int series, DistributionSum sum, bool withKey = false)
    {
        int place = Array.BinarySearch(_series, (ushort)series);
        if (place < 0)
            return 0;
        ReadOnlySpan<byte> packed = SamplesAt(place);
        var reader = new PackedReader(packed);
        sum.Samples.Add(ReadSamples(ref reader, withKey));
        int buckets = (int)reader.Read();
        for (int index = -1; buckets > 0; buckets--)
        {
            index += (int)reader.Read();
            sum.Add(index, reader.Read());
        }
        return packed.Length;
    }

    internal static void Write(PackedWriter writer, in SeriesSamples samples, SparseHistogram histogram)
    {
        writer.Write(samples.Count);
        writer.Write(samples.MayBeMissing);
        writer.Write(samples.NegativeCount);
        if (samples.NegativeCount > 0)
            writer.Write(samples.NegativeMinNs);
        writer.Write(samples.AboveRangeCount);
        if (samples.AboveRangeCount > 0)
            writer.Write(samples.AboveRangeMaxNs);
        writer.Write(samples.Worst.ValueNs);
        if (samples.Worst.ValueNs > 0)
        {
            writer.Write(samples.Worst.StampNs);
            writer.Write((long)samples.Worst.Sequence);
            writer.Write(samples.Worst.Key);
            PackedStages.Write(writer, samples.Worst.Stages);
        }
        writer.Write(histogram.Length);
        ReadOnlySpan<ushort> indices = histogram.Indices;
        for (int place = 0, before = -1; place < indices.Length; before = indices[place++])
        {
            writer.Write(indices[place] - before);
            writer.Write(histogram.CountAt(place));
        }
    }

    private static SeriesSamples ReadSamples(ref PackedReader reader, bool withKey)
    {
        SeriesSamples samples = default;
        samples.Count = reader.Read();
        samples.MayBeMissing = reader.Read();
        samples.NegativeCount = reader.Read();
        if (samples.NegativeCount > 0)
            samples.NegativeMinNs = reader.Read();
        samples.AboveRangeCount = reader.Read();
        if (samples.AboveRangeCount > 0)
            samples.AboveRangeMaxNs = reader.Read();
        long worst = reader.Read();
        if (worst > 0)
        {
            long stampNs = reader.Read();
            ulong sequence = (ulong)reader.Read();
            string? key = null;
            if (withKey)
                key = reader.ReadText();
            else
                reader.SkipText();
            samples.Worst = new WorstSample(
                worst, stampNs, sequence, key, PackedStages.Read(ref reader, isWanted: withKey));
        }
        return samples;
    }
}
