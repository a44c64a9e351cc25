// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Evidence;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>The first bytes of a TCP stream, from segments in any order.</summary>
public class StreamBytesTests
{
    private const uint NearWrap = uint.MaxValue - 2_000;

    [Fact]
    public void segments_out_of_order_repeated_and_overlapping_are_the_bytes_that_were_sent()
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            var random = new Random(seed);
            byte[] sent = new byte[8_000];
            random.NextBytes(sent);
            List<(int From, int To)> segments = [];
            for (int at = 0; at < sent.Length;)
            {
                int next = Math.Min(sent.Length, at + random.Next(1, 400));
                segments.Add((Math.Max(0, at - random.Next(0, 50)), next));
                if (random.Next(5) == 0)
                    segments.Add(segments[^1]);
                at = next;
            }
            var bytes = new StreamBytes();
            foreach ((int from, int to) in segments.OrderBy(segment => segment.From + random.Next(0, 3_000)))
                bytes.Take(NearWrap + (uint)from, sent.AsSpan(from..to), to - from, stampNs: from);

            StreamRun run = Assert.Single(bytes.Runs());
            Assert.True(sent.AsSpan().SequenceEqual(run.Bytes.Span), $"seed {seed}");
            Assert.Equal(segments.Count, bytes.Segments);
        }
    }

    [Fact]
    public void what_came_first_stays_when_a_repeated_segment_differs()
    {
        var bytes = new StreamBytes();
        bytes.Take(100, "first"u8, 5, 1);
        bytes.Take(98, "__other and more"u8, 16, 2);

        Assert.Equal("__first and more"u8.ToArray(), Assert.Single(bytes.Runs()).Bytes.ToArray());
    }

    [Fact]
    public void a_hole_separates_runs_until_it_is_filled()
    {
        var bytes = new StreamBytes();
        bytes.Take(0, "abc"u8, 3, 1);
        bytes.Take(6, "ghi"u8, 3, 2);
        Assert.Equal([false, true], bytes.Runs().Select(run => run.Follows));
        Assert.Equal([1L, 2L], bytes.Runs().Select(run => run.StampNs));

        bytes.Take(3, "def"u8, 3, 3);

        Assert.Equal("abcdefghi"u8.ToArray(), Assert.Single(bytes.Runs()).Bytes.ToArray());
    }

    [Fact]
    public void bytes_that_were_not_captured_are_a_hole()
    {
        var bytes = new StreamBytes();
        bytes.Take(0, "abc"u8, 6, 1);
        bytes.Take(6, "ghi"u8, 3, 2);
        Assert.Equal(2, bytes.Runs().Count);

        bytes.Take(0, "abcdef"u8, 6, 3);

        Assert.Equal("abcdefghi"u8.ToArray(), Assert.Single(bytes.Runs()).Bytes.ToArray());
    }

    [Fact]
    public void another_connection_on_the_same_ports_and_another_place_are_runs_of_their_own()
    {
        var bytes = new StreamBytes();
        bytes.Open(1_000);
        bytes.Take(1_000, "one"u8, 3, 1);
        bytes.Open(1_000);                                  // the SYN was repeated
        bytes.Take(1_003, "two"u8, 3, 2);
        bytes.Open(1_006);
        bytes.Take(1_006, "three"u8, 5, 3);
        bytes.BeginPart();
        bytes.Take(1_011, "four"u8, 4, 4);

        Assert.Equal(["onetwo", "three", "four"],
            bytes.Runs().Select(run => System.Text.Encoding.ASCII.GetString(run.Bytes.Span)));
    }

    [Fact]
    public void memory_is_bounded_and_a_late_segment_still_fills_its_hole()
    {
        const int length = 1_000;
        var bytes = new StreamBytes();
        byte[] segment = new byte[length];
        for (uint number = 0; number < 1_000; number++)
        {
            if (number != 3)
                bytes.Take(number * length, segment, length, number);
        }
        Assert.Equal(16 * 1024, bytes.Length);
        Assert.Equal(2, bytes.Runs().Count);

        bytes.Take(3 * length, segment, length, 1_000);
        Assert.Equal((16 * 1024) + length, Assert.Single(bytes.Runs()).Bytes.Length);

        var scattered = new StreamBytes();
        for (uint number = 100_000; number > 0; number--)
            scattered.Take(number * 2, [1], 1, 0);
        Assert.Equal(512, scattered.Length);
        Assert.Equal(8, scattered.Runs().Count);
    }
}
