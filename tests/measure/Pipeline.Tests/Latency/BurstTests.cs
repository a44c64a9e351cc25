// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Bursts;
using Telemetry.Model.Intervals;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>The busiest sliding windows against counting every window by hand.</summary>
public sealed class BurstTests
{
    private const int Kept = 1024;          // packets of a line, where there are very many

    [Fact]
    public void the_busiest_window_of_each_size_is_what_counting_gives()
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var interval = new IntervalBuffer(FeedScript.MakeTopology(2), 1);
            var tracker = new BurstTracker(2, 0, interval.Bursts, _ => true);
            interval.ClearInterval();
            List<(long StampNs, int Bytes)> packets = [];
            long stampNs = 1_000_000;
            for (int packet = 0; packet < 500; packet++)
            {
                stampNs += random.Next(4) == 0 ? random.Next(3_000_000) : random.Next(6_000);
                packets.Add((stampNs, 60 + random.Next(1400)));
                tracker.Add(1, stampNs, packets[^1].Bytes);
            }
            tracker.Settle();
            for (int size = 0; size < BurstWindow.Sizes; size++)
            {
                (long Packets, long Bytes) want = Busiest(packets, BurstWindow.LengthNs(size));
                BurstWindow got = interval.Bursts[BurstWindow.Sizes + size];
                Assert.Equal(want, (got.Packets, got.Bytes));
                Assert.Equal(0, interval.Bursts[size].Packets);
            }
            Assert.Equal(0, tracker.SourceOf(1)!.Overflow);
        }
    }

    [Fact]
    public void an_interval_begins_with_what_the_one_before_left_in_its_windows()
    {
        var random = new Random(7);
        var first = new IntervalBuffer(FeedScript.MakeTopology(1), 1);
        var second = new IntervalBuffer(FeedScript.MakeTopology(1), 1);
        var tracker = new BurstTracker(1, 0, first.Bursts, _ => true);
        List<(long StampNs, int Bytes)> packets = [];
        for (int packet = 0; packet < 2_000; packet++)
        {
            // As regular as a metronome, then in bursts, then regular again.
            long stepNs = packet is > 600 and < 900 ? random.Next(300) : 2_500;
            packets.Add(((packet == 0 ? 0 : packets[^1].StampNs) + stepNs, 60 + random.Next(1400)));
            if (packet == 1_000)
                tracker.Begin(second.Bursts);
            tracker.Add(0, packets[^1].StampNs, packets[^1].Bytes);
        }
        tracker.Settle();
        for (int size = 0; size < BurstWindow.Sizes; size++)
        {
            long lengthNs = BurstWindow.LengthNs(size);
            Assert.Equal(Busiest(packets[..1_000], lengthNs), (first.Bursts[size].Packets, first.Bursts[size].Bytes));
            Assert.Equal(
                Busiest(packets, lengthNs, from: 1_000), (second.Bursts[size].Packets, second.Bursts[size].Bytes));
        }
    }

    [Fact]
    public void the_ends_of_a_window_are_one_length_apart_at_most()
    {
        var interval = new IntervalBuffer(FeedScript.MakeTopology(1), 1);
        var tracker = new BurstTracker(1, 0, interval.Bursts, _ => true);
        tracker.Add(0, 0, 100);
        tracker.Add(0, 9_999, 100);
        tracker.Add(0, 10_000, 100);
        tracker.Settle();

        Assert.Equal((2L, 0L), (interval.Bursts[0].Packets, interval.Bursts[0].StampNs));
        Assert.Equal(3, interval.Bursts[1].Packets);
    }

    [Fact]
    public void what_the_ring_cannot_hold_is_counted()
    {
        var interval = new IntervalBuffer(FeedScript.MakeTopology(1), 1);
        var tracker = new BurstTracker(4096, 0, interval.Bursts, _ => true);
        for (int packet = 0; packet < Kept + 5; packet++)
            tracker.Add(0, packet, 100);
        tracker.Settle();

        Assert.Equal(5, tracker.SourceOf(0)!.Overflow);
        Assert.Equal(Kept, interval.Bursts[3].Packets);
        Assert.Equal(Kept * 100, interval.Bursts[3].Bytes);
    }

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(199, 4096)]
    [InlineData(200, 1024)]
    [InlineData(399, 1024)]
    public void of_a_direction_of_a_session_a_quarter_of_the_packets_of_a_line_is_kept(int source, int kept)
    {
        var best = new BurstWindow[400 * BurstWindow.Sizes];
        var tracker = new BurstTracker(200, 200, best, _ => true);
        for (int packet = 0; packet < kept; packet++)
            tracker.Add(source, packet, 100);
        Assert.Equal(0, tracker.SourceOf(source)!.Overflow);
        tracker.Add(source, kept, 100);
        tracker.Settle();

        Assert.Equal(1, tracker.SourceOf(source)!.Overflow);
        Assert.Equal(kept, best[(source * BurstWindow.Sizes) + 3].Packets);
    }

    [Fact]
    public void what_the_ring_cannot_hold_shortens_no_other_window()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            var random = new Random(seed);
            var interval = new IntervalBuffer(FeedScript.MakeTopology(1), 1);
            var tracker = new BurstTracker(4096, 0, interval.Bursts, _ => true);
            List<(long StampNs, int Bytes)> packets = [];
            long overflow = 0;
            long stampNs = 0;
            for (int packet = 0; packet < 6_000; packet++)
            {
                // As many as the ring holds come in about one longest window; sometimes none for a while.
                stampNs += random.Next(1_000) == 0 ? random.Next(20_000_000) : 8_000 + random.Next(4_000);
                packets.Add((stampNs, 60 + random.Next(1400)));
                tracker.Add(0, stampNs, packets[^1].Bytes);
                if (packet >= Kept
                    && stampNs - packets[packet - Kept].StampNs < BurstWindow.LongestNs)
                    overflow++;
            }
            tracker.Settle();
            for (int size = 0; size < BurstWindow.Sizes; size++)
            {
                Assert.Equal(
                    Busiest(packets, BurstWindow.LengthNs(size), atMost: Kept),
                    (interval.Bursts[size].Packets, interval.Bursts[size].Bytes));
            }
            Assert.Equal(overflow, tracker.SourceOf(0)!.Overflow);
        }
    }

    [Fact]
    public void times_and_bytes_that_go_around_hide_no_window_and_make_none()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var interval = new IntervalBuffer(FeedScript.MakeTopology(1), 1);
            var tracker = new BurstTracker(seed % 2 == 0 ? 1 : 4096, 0, interval.Bursts, _ => true);
            List<(long StampNs, int Bytes)> packets = [];
            long stampNs = random.NextInt64(1L << 62);
            int usual = 0;
            for (int packet = 0; packet < 6_000; packet++)
            {
                // Dense, so that the best windows hold many packets, then so sparse that as many last as long as 32
                // bits count; sometimes such a time passes at once.
                if (packet % 1_500 == 0)
                    usual = random.Next(2) == 0 ? random.Next(20_000, 60_000) : random.Next(5_000_000, 9_999_999);
                stampNs += random.Next(300) switch
                {
                    0 => (1L << 32) + random.Next(-20_000, 20_000),
                    1 => random.Next(9_990_000, 10_010_000),
                    < 60 => random.Next(9_000),
                    _ => usual,
                };
                packets.Add((stampNs, random.Next(1, 6_000_000)));
                tracker.Add(0, stampNs, packets[^1].Bytes);
            }
            tracker.Settle();
            for (int size = 0; size < BurstWindow.Sizes; size++)
            {
                (long Packets, long Bytes) want =
                    Busiest(packets, BurstWindow.LengthNs(size), out long firstStampNs);
                BurstWindow got = interval.Bursts[size];
                Assert.Equal((want.Packets, want.Bytes, firstStampNs), (got.Packets, got.Bytes, got.StampNs));
            }
        }
    }

    private static (long Packets, long Bytes) Busiest(
        List<(long StampNs, int Bytes)> packets, long lengthNs, int from = 0, int atMost = int.MaxValue) =>
        Busiest(packets, lengthNs, out _, from, atMost);

    // Of the windows that end with the packet of an index or a later one.
    private static (long Packets, long Bytes) Busiest(
        List<(long StampNs, int Bytes)> packets, long lengthNs, out long firstStampNs, int from = 0,
        int atMost = int.MaxValue)
    {
        (long Packets, long Bytes) best = default;
        firstStampNs = 0;
        for (int last = from; last < packets.Count; last++)
        {
            int first = last;
            long bytes = packets[last].Bytes;
            while (first > 0 && last - first + 1 < atMost
                && packets[first - 1].StampNs > packets[last].StampNs - lengthNs)
                bytes += packets[--first].Bytes;
            (long Packets, long Bytes) window = (last - first + 1, bytes);
            if (window.CompareTo(best) <= 0)
                continue;
            best = window;
            firstStampNs = packets[first].StampNs;
        }
        return best;
    }
}
