// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using HdrHistogram.Iteration;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Counters;
using Telemetry.Appliance.Model.Events;
using Telemetry.Appliance.Model.Intervals;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Tests.Latency;

/// <summary>
/// The path of the expected packet through the whole analysis against the one that all others take: a flag that nothing
/// of a feed looks at keeps a packet off the short one.
/// </summary>
public sealed class ExpectedPacketTests
{
    private const int Packets = 2_000;
    private const long StartNs = 1_000_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void both_paths_measure_the_same(int seed)
    {
        OrderScript either = Run(seed, PacketEventFlags.None);

        OrderScript general = Run(seed, PacketEventFlags.SharedStamp);

        AssertSame<TelemetryEvent>(
            CollectionsMarshal.AsSpan(general.Events), CollectionsMarshal.AsSpan(either.Events), "events");
        IntervalBuffer expected = general.Intervals[^1];
        IntervalBuffer actual = either.Intervals[^1];
        Assert.Contains(expected.Series, series => series.NegativeCount > 0 && series.AboveRangeCount > 0);
        Assert.Equal(Packets, expected.Pipeline.Processed);
        AssertSame<LineCounters>(expected.Lines, actual.Lines, "lines");
        AssertSame<FeedCounters>(expected.Feeds, actual.Feeds, "feeds");
        AssertSame<SeriesCounters>(expected.Series, actual.Series, "series");
        AssertSame<WorstSample>(expected.Worst, actual.Worst, "worst samples");
        AssertSame<BurstWindow>(expected.Bursts, actual.Bursts, "bursts");
        AssertSame<PipelineCounters>([expected.Pipeline], [actual.Pipeline], "pipeline");
        for (int series = 0; series < expected.Histograms.Length; series++)
        {
            Assert.Equal(
                expected.Histograms[series].RecordedValues().Select(Counted),
                actual.Histograms[series].RecordedValues().Select(Counted));
        }
    }

    private static (long Value, long Count) Counted(HistogramIterationValue step) =>
        (step.ValueIteratedTo, step.CountAtValueIteratedTo);

    private static void AssertSame<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string what)
        where T : unmanaged =>
        Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)), what);

    /// <summary>Two lines that carry the same numbers; now and then one skips some, or a clock is far off.</summary>
    private static OrderScript Run(int seed, PacketEventFlags flags)
    {
        var random = new Random(seed);
        var script = new OrderScript();
        ulong[] next = [1, 1];
        long stampNs = StartNs;
        for (int packet = 0; packet < Packets; packet++)
        {
            stampNs += random.Next(500) == 0 ? 70_000_000_000 : random.Next(20_000);
            int line = next[0] <= next[1] + 3 && (next[1] > next[0] + 3 || random.Next(2) == 0) ? 0 : 1;
            if (random.Next(100) == 0)
                next[line]++;
            script.Tick(stampNs, next[line]++, line, change: one =>
            {
                one.Value.Flags |= flags;
                one.Value.DecodedStampNs = one.Value.StampNs + random.Next(1, 3_000);
                if (random.Next(20) != 0)
                    SetTime(ref one.Value, AgeNs(random));
            });
        }
        return script.End(stampNs + 1_000_000_000);
    }

    private static long AgeNs(Random random) => random.Next(60) switch
    {
        0 => -random.Next(1, 5_000),
        1 => 61_000_000_000,
        2 => -61_000_000_000,
        _ => random.Next(1, 1_000_000),
    };

    private static void SetTime(ref PacketEvent packet, long ageNs)
    {
        packet.Envelope.SendTimeNs = packet.StampNs - ageNs;
        packet.Envelope.Flags |= EnvelopeFlags.HasSendTime;
    }
}
