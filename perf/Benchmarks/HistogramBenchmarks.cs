// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Intervals;
using Telemetry.Perf.Harness;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// What histograms cost next to HdrHistogram of Java on the same values: recording, recording with intervals that are
/// swapped, V2 encoding and decoding, percentiles.
/// </summary>
internal sealed class HistogramBenchmarks : BenchmarkGroup
{
    private const string Record = "hdr.record";
    private const string RecordSwapped = "hdr.record_swapped";
    private const string Encode = "hdr.encode_v2";
    private const string Decode = "hdr.decode_v2";
    private const string SixPercentiles = "hdr.percentiles_6";

    private const int Kept = 4_096;
    private const int SwapEvery = 100_000;
    private const int Recorded = 100_000;
    private const int Series = 0;

    private static readonly double[] Percentages = [50, 90, 99, 99.9, 99.99, 100];
    private static readonly string[] Ours = [Record, RecordSwapped, Encode, Decode, SixPercentiles];

    private readonly long[] _values = new long[Kept];

    internal override IReadOnlyList<string> Names { get; } = JavaTurns.Names(Ours);

    internal override IReadOnlyList<string> CountedNames => Ours;

    internal override bool IsPinned => true;

    internal override void Run(PerfOptions options, Report report)
    {
        // The same numbers as in JavaPeer.java: as many of each magnitude up to 16 million.
        ulong state = 1;
        for (int i = 0; i < Kept; i++)
        {
            state = (state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407;
            _values[i] = (long)((state >> 40) >> (i % 24));
        }
        LongHistogram recorded = NewHistogram();
        LongHistogram filled = NewHistogram();
        for (int i = 0; i < Recorded; i++)
            filled.RecordValue(_values[i & (Kept - 1)]);
        var recorder = new SwappedRecorder();
        int share = options.IsQuick ? 5 : 1;
        JavaTurns.Run(options, report,
        [
            new JavaPair(Record, "ns", "record", 10_000_000 / share, count => RecordValues(recorded, count)),
            new JavaPair(RecordSwapped, "ns", "record_swapped", 10_000_000 / share,
                count => recorder.Record(_values, count)),
            new JavaPair(Encode, "ns", "encode", 2_000 / share, count => EncodeAll(filled, count)),
            new JavaPair(Decode, "ns", "decode", 1_000 / share, count => DecodeAll(filled, count)),
            new JavaPair(SixPercentiles, "ns", "percentiles", 2_000 / share, count => FindAll(filled, count)),
        ]);
    }

    private static LongHistogram NewHistogram() =>
        new(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);

    private (double Ns, long Check) RecordValues(LongHistogram histogram, int count)
    {
        long[] values = _values;
        long startNs = WorkClock.Now();
        for (int i = 0; i < count; i++)
            histogram.RecordValue(values[i & (Kept - 1)]);
        return ((double)(WorkClock.Now() - startNs) / count, histogram.GetMaxValue());
    }

    private static (double Ns, long Check) EncodeAll(LongHistogram histogram, int count)
    {
        long check = 0;
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        long startNs = WorkClock.Now();
        for (int i = 0; i < count; i++)
        {
            buffer.Position = 0;
            check += histogram.Encode(buffer, HistogramEncoderV2.Instance);
        }
        return ((double)(WorkClock.Now() - startNs) / count, check);
    }

    private static (double Ns, long Check) DecodeAll(LongHistogram histogram, int count)
    {
        long check = 0;
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        _ = histogram.Encode(buffer, HistogramEncoderV2.Instance);
        long startNs = WorkClock.Now();
        for (int i = 0; i < count; i++)
        {
            buffer.Position = 0;
            check += HistogramEncoding.DecodeFromByteBuffer(buffer, 0).TotalCount;
        }
        return ((double)(WorkClock.Now() - startNs) / count, check);
    }

    private static (double Ns, long Check) FindAll(LongHistogram histogram, int count)
    {
        long check = 0;
        long startNs = WorkClock.Now();
        for (int i = 0; i < count; i++)
        {
            foreach (double percentage in Percentages)
                check += histogram.GetValueAtPercentile(percentage);
        }
        return ((double)(WorkClock.Now() - startNs) / count, check);
    }

    /// <summary>Records into the histogram of an interval; interval after interval is handed over, cleared and given
    /// back, as between analysis and publisher.</summary>
    private sealed class SwappedRecorder
    {
        private readonly IntervalExchange _exchange = new(
            TradingTopology.Build(), maxChannels: 1, buffers: 2, waits: false);

        private IntervalBuffer _interval;

        internal SwappedRecorder()
        {
            _ = _exchange.TryTakeFree(out IntervalBuffer? first);
            _interval = first!;
        }

        internal (double Ns, long Check) Record(long[] values, int count)
        {
            long check = 0;
            long startNs = WorkClock.Now();
            for (int i = 0; i < count; i += SwapEvery)
            {
                LongHistogram histogram = _interval.Histograms[Series];
                for (int j = 0; j < SwapEvery; j++)
                    histogram.RecordValue(values[j & (Kept - 1)]);
                check += Swap();
            }
            return ((double)(WorkClock.Now() - startNs) / count, check);
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
