// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using HdrHistogram;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

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
        IntervalBuffer last = general.Intervals[^1];
        Assert.Contains(last.Series, series => series.NegativeCount > 0 && series.AboveRangeCount > 0);
        Assert.Contains(last.Sessions, session => session.Unanswered > 0);
        Assert.Equal(Packets, last.Pipeline.Processed);
        Assert.True(general.Intervals.Count > 3);
        Assert.Equal(general.Intervals.Count, either.Intervals.Count);
        foreach ((IntervalBuffer expected, IntervalBuffer actual) in general.Intervals.Zip(either.Intervals))
            AssertSameInterval(expected, actual);
    }

    private static void AssertSameInterval(IntervalBuffer expected, IntervalBuffer actual)
    {
        Assert.Equal((expected.Ordinal, expected.EndStampNs), (actual.Ordinal, actual.EndStampNs));
        AssertSame<LineCounters>(expected.Lines, actual.Lines, "lines");
        AssertSame<FeedCounters>(expected.Feeds, actual.Feeds, "feeds");
        AssertSame<SessionCounters>(expected.Sessions, actual.Sessions, "sessions");
        AssertSame<SeriesCounters>(expected.Series, actual.Series, "series");
        AssertSame<WorstSample>(expected.Worst, actual.Worst, "worst samples");
        AssertSame<BurstWindow>(expected.Bursts, actual.Bursts, "bursts");
        AssertSame<PipelineCounters>([expected.Pipeline], [actual.Pipeline], "pipeline");
        for (int series = 0; series < expected.Histograms.Length; series++)
        {
            Assert.Equal(expected.Histograms[series].Steps(), actual.Histograms[series].Steps());
        }
    }

    private static void AssertSame<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string what)
        where T : unmanaged =>
        Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)), what);

    /// <summary>
    /// Two lines that carry the same numbers; now and then one skips some, a clock is far off or set, an order is sent
    /// that may never be answered, or an interval ends.
    /// </summary>
    private static OrderScript Run(int seed, PacketEventFlags flags)
    {
        var random = new Random(seed);
        var script = new OrderScript(intervalNs: 3_000_000, buffers: 12);
        ulong[] next = [1, 1];
        long stampNs = StartNs;
        for (int packet = 0; packet < Packets; packet++)
        {
            stampNs += random.Next(500) == 0 ? 70_000_000_000 : random.Next(20_000);
            Trade(script, random, stampNs - 1, packet);
            if (random.Next(200) == 0)
                script.SetClock(random.Next(3) * 1_000);
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

    private static void Trade(OrderScript script, Random random, long stampNs, int packet)
    {
        const int every = 25;
        if (packet % every == 1)
            script.Say(stampNs, OrderKind.New, (ulong)(packet / every) + 1);
        else if (packet % every == 3 && random.Next(3) != 0)
            script.Say(stampNs, OrderKind.Accepted, (ulong)(packet / every) + 1);
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
