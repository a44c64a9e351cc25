// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Perf.Harness;
using Telemetry.Reports.Distributions;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Cost of histograms compared with HdrHistogram of Java on the same values: recording, recording with swapped
/// intervals, V2 encoding, and percentiles, which are those of a series' samples in reports.
/// </summary>
internal sealed class HistogramBenchmarks : BenchmarkGroup, IWorkSource
{
    private const string Record = "hdr.record";
    private const string RecordSwapped = "hdr.record_swapped";
    private const string Encode = "hdr.encode_v2";
    private const string SixPercentiles = "hdr.percentiles_6";

    private const int Kept = 4_096;
    private const int SwapEvery = 100_000;
    private const int Recorded = 100_000;
    private const int Series = 0;

    private static readonly double[] Percentages = [50, 90, 99, 99.9, 99.99, 100];
    private static readonly string[] Ours = [Record, RecordSwapped, Encode, SixPercentiles];

    private readonly long[] _values = new long[Kept];

    internal override IReadOnlyList<string> Names { get; } = JavaTurns.Names(Ours);

    internal override IReadOnlyList<string> CountedNames => Ours;

    internal override bool IsPinned => true;

    /// <summary>Creates the values to record.</summary>
    public HistogramBenchmarks()
    {
        // The same numbers as in JavaPeer.java: equally many of each magnitude up to 16 million.
        ulong state = 1;
        for (int i = 0; i < Kept; i++)
        {
            state = (state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407;
            _values[i] = (long)((state >> 40) >> (i % 24));
        }
    }

    public IReadOnlyList<string> WorkNames => Ours;

    public BenchmarkWork WorkOf(string name)
    {
        Func<int, long> checkedWork = Checked(name);
        return new BenchmarkWork(name, count => _ = checkedWork(count));
    }

    internal override void Run(PerfOptions options, Report report)
    {
        int share = JavaTurns.ShareOf(options);
        JavaTurns.Run(options, report,
        [
            new JavaPair(Record, "ns", "record", 10_000_000 / share, Timed(Record)),
            new JavaPair(RecordSwapped, "ns", "record_swapped", 10_000_000 / share,
                Timed(RecordSwapped)),
            new JavaPair(Encode, "ns", "encode", 2_000 / share, Timed(Encode)),
            new JavaPair(SixPercentiles, "ns", "percentiles", 2_000 / share, Timed(SixPercentiles)),
        ]);
    }

    private static LongHistogram NewHistogram() =>
        new(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);

    /// <summary>Work of a benchmark; returns the value that Java's check must equal.</summary>
    private Func<int, long> Checked(string name)
    {
        if (name == RecordSwapped)
        {
            var recorder = new SwappedRecorder();
            return count => recorder.Record(_values, count);
        }
        LongHistogram histogram = NewHistogram();
        if (name == Record)
            return count => RecordValues(histogram, count);
        for (int i = 0; i < Recorded; i++)
            histogram.RecordValue(_values[i & (Kept - 1)]);
        if (name == Encode)
        {
            ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
            _ = histogram.Encode(buffer, HistogramEncoderV2.Instance);
            return count => EncodeAll(histogram, buffer, count);
        }
        SparseHistogram samples = SparseHistograms.Of(histogram);
        return count => FindAll(samples, count);
    }

    private Func<int, (double Ns, long Check)> Timed(string name)
    {
        Func<int, long> work = Checked(name);
        return count =>
        {
            long startNs = WorkClock.Now();
            long check = work(count);
            return ((double)(WorkClock.Now() - startNs) / count, check);
        };
    }

    private long RecordValues(LongHistogram histogram, int count)
    {
        long[] values = _values;
        for (int i = 0; i < count; i++)
            histogram.RecordValue(values[i & (Kept - 1)]);
        return histogram.GetMaxValue();
    }

    private static long EncodeAll(LongHistogram histogram, ByteBuffer buffer, int count)
    {
        long check = 0;
        for (int i = 0; i < count; i++)
        {
            buffer.Position = 0;
            check += histogram.Encode(buffer, HistogramEncoderV2.Instance);
        }
        return check;
    }

    private static long FindAll(SparseHistogram samples, int count)
    {
        long check = 0;
        for (int i = 0; i < count; i++)
        {
            foreach (double percentage in Percentages)
                check += samples.ValueAtPercentile(percentage);
        }
        return check;
    }

    /// <summary>Records into the histogram of an interval; intervals are handed over, cleared and returned, as between
    /// analysis and publisher.</summary>
    private sealed class SwappedRecorder
    {
        private readonly IntervalExchange _exchange = new(
            TradingTopology.Build(), maxChannels: 1, buffers: 2, waits: false);

        private IntervalBuffer _interval;
        private int _left = SwapEvery;

        internal SwappedRecorder()
        {
            _ = _exchange.TryTakeFree(out IntervalBuffer? first);
            _interval = first!;
        }

        /// <summary>Records the values; returns the number of values in the intervals handed over.</summary>
        internal long Record(long[] values, int count)
        {
            long check = 0;
            while (count > 0)
            {
                LongHistogram histogram = _interval.Histograms[Series];
                int now = Math.Min(count, _left);
                for (int j = 0; j < now; j++)
                    histogram.RecordValue(values[j & (Kept - 1)]);
                count -= now;
                _left -= now;
                if (_left > 0)
                    break;
                _left = SwapEvery;
                check += Swap();
            }
            return check;
        }

        private long Swap()
        {
            _exchange.Hand(_interval);
            _ = _exchange.TryTakeFree(out IntervalBuffer? next);
            _interval = next!;
            _ = _exchange.TryTake(out IntervalBuffer? full);
            long samples = full!.Histograms[Series].TotalCount;
            _exchange.Return(full);
            return samples;
        }
    }
}
