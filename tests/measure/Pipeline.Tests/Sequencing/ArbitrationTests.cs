// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Ticks;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Who delivered first is a matter of stamps.</summary>
public sealed class ArbitrationTests
{
    private const int A = 0;
    private const int B = 1;

    [Fact]
    public void the_copy_with_the_earlier_stamp_wins_and_leads()
    {
        FeedScript script = new FeedScript().Send(A, 100, 1, 3).Send(B, 130, 1, 3);

        Assert.Equal((1L, 0L), (script.Lines[A].Wins, script.Lines[B].Wins));
        Assert.Equal(((short)A, 30L, (byte)0), (script.Last.LeadLineIndex, script.Last.LeadNs,
            script.Last.IsLeadReversed));
        Assert.Equal(0U, script.Last.NewNumbers);
    }

    [Fact]
    public void equal_stamps_are_a_tie_and_the_number_is_the_earlier_lines_also_when_that_is_read_later()
    {
        FeedScript inOrder = new FeedScript().Send(A, 100, 1, 1).Send(B, 100, 1, 1);
        FeedScript turned = new FeedScript().Send(B, 100, 1, 1).Send(A, 100, 1, 1);

        foreach (FeedScript script in (FeedScript[])[inOrder, turned])
        {
            Assert.Equal((0L, 0L), (script.Lines[A].Wins, script.Lines[B].Wins));
            Assert.Equal((1L, 1L), (script.Lines[A].Ties, script.Lines[B].Ties));
            Assert.Equal(
                (1L, 0L), (script.Lines[A].Arbitration.MessagesFirst, script.Lines[B].Arbitration.MessagesFirst));
            Assert.Equal(-1, script.Last.LeadLineIndex);
        }
    }

    [Theory]
    [InlineData(A, B)]
    [InlineData(B, A)]
    public void what_the_coarser_stamps_hide_is_a_tie(int fine, int coarse)
    {
        const int packets = 1000;
        FeedScript script = new FeedScript().Resolve(1000);
        for (int packet = 0; packet < packets; packet++)
        {
            long stampNs = 1_000_000 + (packet * 20_137L);
            ulong number = (ulong)packet + 1;
            long hiddenNs = (stampNs + 400) / 1000 * 1000;      // the other line came 400 ns later
            if (hiddenNs < stampNs)
                script.Send(coarse, hiddenNs, number, number).Send(fine, stampNs, number, number);
            else
                script.Send(fine, stampNs, number, number).Send(coarse, hiddenNs, number, number);
        }

        Assert.Equal((0L, 0L), (script.Lines[A].Wins, script.Lines[B].Wins));
        Assert.Equal((packets, packets), (script.Lines[A].Ties, script.Lines[B].Ties));
        Assert.Equal((packets, 0L),
            (script.Lines[A].Arbitration.MessagesFirst, script.Lines[B].Arbitration.MessagesFirst));
    }

    [Fact]
    public void a_third_copy_in_the_resolution_is_a_third_tie_and_a_later_one_is_behind()
    {
        FeedScript script = new FeedScript(lines: 4).Resolve(1000);
        script.Send(A, 10_000, 1, 2).Send(B, 10_400, 1, 2).Send(2, 10_999, 1, 2);
        Assert.Equal(-1, script.Last.LeadLineIndex);
        script.Send(3, 11_000, 1, 2);

        Assert.Equal([1L, 1L, 1L, 0L], script.Lines.Select(line => line.Ties));
        Assert.All(script.Lines, line => Assert.Equal(0, line.Wins));
        Assert.Equal(((short)A, 1000L), (script.Last.LeadLineIndex, script.Last.LeadNs));
    }

    [Fact]
    public void a_copy_that_is_read_later_but_came_earlier_takes_the_win_and_the_tick()
    {
        FeedScript script = new FeedScript().Send(B, 130, 1, 2).Send(A, 100, 1, 2);

        Assert.Equal((1L, 0L), (script.Lines[A].Wins, script.Lines[B].Wins));
        Assert.Equal(((short)B, 30L, (byte)1), (script.Last.LeadLineIndex, script.Last.LeadNs,
            script.Last.IsLeadReversed));
        Assert.Equal(2U, script.Last.NewNumbers);
        Assert.Equal(2, script.Feed.Messages);
        TickHistory ticks = script.Stage.HistoryOf(0).Ticks;
        Assert.Equal(1, ticks.End - ticks.Oldest);
        Assert.Equal((100L, (short)A), (ticks[ticks.Oldest].StampNs, ticks[ticks.Oldest].LineIndex));
    }

    [Fact]
    public void a_packet_keeps_its_win_while_one_number_of_it_stays_first()
    {
        FeedScript script = new FeedScript().Send(B, 130, 1, 3).Send(A, 100, 1, 2);

        Assert.Equal((1L, 1L), (script.Lines[A].Wins, script.Lines[B].Wins));
        script.Send(A, 110, 3, 3);
        Assert.Equal((2L, 0L), (script.Lines[A].Wins, script.Lines[B].Wins));
    }

    [Fact]
    public void a_half_new_packet_wins_and_is_a_tick_of_what_is_new()
    {
        FeedScript script = new FeedScript().Send(A, 100, 1, 5).Send(B, 130, 4, 8);

        Assert.Equal((1L, 1L), (script.Lines[A].Wins, script.Lines[B].Wins));
        Assert.Equal((3U, 6UL), (script.Last.NewNumbers, script.Last.FirstNewSequence));
        Assert.Equal(((short)A, 30L), (script.Last.LeadLineIndex, script.Last.LeadNs));
    }

    [Fact]
    public void a_heartbeat_wins_nothing_and_is_no_tick()
    {
        FeedScript script = new FeedScript().Next(A, 100, 5).Next(B, 130, 5);

        Assert.Equal((0L, 0L), (script.Lines[A].Wins, script.Lines[B].Wins));
        Assert.Equal(0, script.Stage.HistoryOf(0).Ticks.End);
    }

    [Fact]
    public void a_duplicate_on_the_same_line_is_no_lead_of_the_other()
    {
        FeedScript script = new FeedScript().Send(A, 100, 1, 1).Send(B, 130, 1, 1).Send(B, 150, 1, 1);

        Assert.Equal(-1, script.Last.LeadLineIndex);
        Assert.Equal(1, script.Lines[B].Duplicates);
    }

    [Fact]
    public void wins_by_stamp_do_not_depend_on_the_order_of_reading()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            List<(int Line, long Stamp, ulong First, ulong Last)> packets = [];
            long stampNs = 1000;
            ulong next = 1;
            for (int packet = 0; packet < 60; packet++)
            {
                // Numbers before the first of a line are not compared.
                stampNs += packet == 1 ? 1000 : random.Next(200);
                ulong last = next + (ulong)random.Next(3);
                packets.Add((0, stampNs + random.Next(100), next, last));
                packets.Add((1, stampNs + random.Next(100), next, last));
                next = last + 1;
            }
            packets = [.. packets.OrderBy(item => item.Stamp).ThenBy(item => item.Line)];
            long resolutionNs = seed % 2 == 0 ? 1 : random.Next(2, 60);
            FeedScript sorted = new FeedScript().Resolve(resolutionNs);
            packets.ForEach(item => sorted.Send(item.Line, item.Stamp, item.First, item.Last));
            FeedScript shuffled = new FeedScript().Resolve(resolutionNs);
            foreach (var item in packets.OrderBy(item => item.Stamp + random.Next(300)))
                shuffled.Send(item.Line, item.Stamp, item.First, item.Last);

            var pairs = packets.GroupBy(item => item.First).Select(
                pair => (A: pair.Single(item => item.Line == A).Stamp, B: pair.Single(item => item.Line == B).Stamp));
            var expected = (
                pairs.LongCount(pair => pair.B - pair.A >= resolutionNs),
                pairs.LongCount(pair => pair.A - pair.B >= resolutionNs),
                pairs.LongCount(pair => Math.Abs(pair.A - pair.B) < resolutionNs));
            foreach (FeedScript script in (FeedScript[])[sorted, shuffled])
            {
                Assert.Equal(expected, (script.Lines[A].Wins, script.Lines[B].Wins, script.Lines[A].Ties));
                Assert.Equal(
                    ((long)next - 1, expected.Item3),
                    (script.Feed.Messages, script.Lines[B].Ties));
            }
            Assert.Equal(Ticks(sorted), Ticks(shuffled));
        }
    }

    private static List<(long, short)> Ticks(FeedScript script)
    {
        TickHistory ticks = script.Stage.HistoryOf(0).Ticks;
        List<(long, short)> all = [];
        for (long ordinal = ticks.Oldest; ordinal < ticks.End; ordinal++)
            all.Add((ticks[ordinal].StampNs, ticks[ordinal].LineIndex));
        all.Sort();
        return all;
    }
}
