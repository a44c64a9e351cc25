// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>
/// Wrong packets in company make a jump that is believed, and the lines come back from it; what looks alike and is none
/// of it stays what it is, with wrong packets and without. The truth is what the script left out.
/// </summary>
public sealed class ComingBackTests
{
    private const int A = 0;
    private const int B = 1;
    private const long MillisecondNs = 1_000_000;
    private const long SecondNs = 1_000_000_000;
    private const long LagNs = 3_000;
    private const ulong Far = 50_000;

    public static TheoryData<Strays> Companies { get; } =
        [Strays.Copies, Strays.CopiesOfOneLine, Strays.Heartbeats, Strays.InOrder, Strays.TwoHundred];

    public static TheoryData<Strays> Any { get; } =
        [Strays.None, Strays.Copies, Strays.CopiesOfOneLine, Strays.Heartbeats, Strays.InOrder, Strays.TwoHundred];

    /// <summary>Wrong packets of one moment.</summary>
    public enum Strays
    {
        None,
        Copies,
        CopiesOfOneLine,
        Heartbeats,
        InOrder,
        TwoHundred,
    }

    [Theory]
    [MemberData(nameof(Companies))]
    public void wrong_packets_in_company_leave_no_loss_and_hide_none(Strays strays)
    {
        var feed = new Traffic();
        feed.Run(500, MillisecondNs);
        feed.Stray(strays, Far);
        for (int gap = 0; gap < 11; gap++)
        {
            feed.Run(40, MillisecondNs);
            feed.Lose(1 + (ulong)gap);
        }
        feed.Run(40, MillisecondNs);

        FeedScript script = feed.Check();

        Assert.Equal((0L, 0L), (script.Feed.MessagesLate, script.Lines[A].Late + script.Lines[B].Late));
        Assert.All(
            FeedGaps.Net(script.Events),
            gap => Assert.Equal(FeedScript.WindowNs, gap.ClosedStampNs - gap.OpenedStampNs));
    }

    [Theory]
    [MemberData(nameof(Companies))]
    public void a_loss_of_one_line_at_the_way_back_is_repaired_by_the_other(Strays strays)
    {
        var feed = new Traffic();
        feed.Run(500, MillisecondNs);
        feed.Stray(strays, Far);
        for (int packet = 0; packet < 60; packet++)
            feed.Send(MillisecondNs, onA: packet % 5 != 3, onB: packet % 7 != 4);
        feed.Run(20, MillisecondNs);

        FeedScript script = feed.Check();

        Assert.Equal(
            (feed.Missing[A], feed.Missing[B]),
            (Net(script.Lines[A]), Net(script.Lines[B])));
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void a_line_that_lags_behind_a_real_jump_is_late(Strays strays)
    {
        var feed = new Traffic(lagNs: SecondNs);
        feed.Run(3_000, MillisecondNs);
        feed.Lose(Far);
        feed.Run(500, MillisecondNs);
        feed.Stray(strays, 4 * Far);
        feed.Run(3_000, MillisecondNs);

        feed.Check();
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void numbers_sent_again_on_the_live_line_are_late(Strays strays)
    {
        var feed = new Traffic();
        feed.Run(1_000, MillisecondNs);
        ulong lost = feed.Next;
        feed.Lose(5_000);
        feed.Run(200, MillisecondNs);
        feed.Stray(strays, Far);
        feed.Run(100, MillisecondNs);
        for (ulong number = lost; number < lost + 5_000; number++)
        {
            feed.Put(A, 10_000, number, 1);
            if (number % 100 == 0)
                feed.Run(1, 0);
        }
        feed.Run(1_500, MillisecondNs);

        FeedScript script = feed.Check(sentAgain: 5_000);

        Assert.Equal((5_000L, 5_000L), (script.Feed.MessagesLate, script.Lines[A].Late));
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void an_outage_of_both_lines_for_minutes_is_a_loss(Strays strays)
    {
        var feed = new Traffic();
        feed.Run(500, MillisecondNs);
        feed.Stray(strays, 1_000 * Far);
        feed.Run(40, MillisecondNs);
        feed.Wait(180 * SecondNs);
        feed.Lose(180_000);
        feed.Run(500, MillisecondNs);

        feed.Check();
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void one_line_that_is_dead_changes_nothing(Strays strays)
    {
        var feed = new Traffic();
        feed.Run(500, MillisecondNs);
        for (int packet = 0; packet < 500; packet++)
            feed.Send(MillisecondNs, onA: packet % 50 != 7, onB: false);
        feed.Stray(strays == Strays.Copies ? Strays.CopiesOfOneLine : strays, Far);
        for (int packet = 0; packet < 500; packet++)
            feed.Send(MillisecondNs, onA: packet % 50 != 7, onB: false);
        feed.Run(20, MillisecondNs);

        feed.Check();
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void a_tenth_lost_on_each_line_is_what_it_is(Strays strays)
    {
        var random = new Random(20261129);
        var feed = new Traffic();
        feed.Run(20, MillisecondNs);
        for (int packet = 0; packet < 2_000; packet++)
        {
            if (packet == 1_000)
                feed.Stray(strays, Far);
            feed.Send(MillisecondNs, random.Next(10) > 0, random.Next(10) > 0);
        }
        feed.Run(20, MillisecondNs);

        feed.Check();
    }

    [Theory]
    [MemberData(nameof(Any))]
    public void a_slow_channel_goes_on_after_the_duplicate_age(Strays strays)
    {
        var feed = new Traffic();
        feed.Run(30, 10 * SecondNs);
        feed.Stray(strays, Far);
        feed.Run(8, 10 * SecondNs);
        feed.Lose(3);
        feed.Run(20, 10 * SecondNs);

        feed.Check();
    }

    [Fact]
    public void an_idle_line_that_repeats_its_heartbeat_after_an_outage_is_believed_after_the_hold()
    {
        var script = new FeedScript();
        for (uint number = 1; number <= 100; number++)
        {
            script.Send(A, number * MillisecondNs, number, number)
                .Send(B, (number * MillisecondNs) + LagNs, number, number);
        }
        for (int second = 1; second <= 5; second++)
            script.Next(A, second * SecondNs, Far).Next(B, (second * SecondNs) + LagNs, Far);

        Assert.Equal((0, (long)Far - 101), (script.Feed.Doubt.IsInDoubt, script.Feed.MessagesLost));
        Assert.Equal(0, script.Feed.Retracted.Gaps);
    }

    [Fact]
    public void a_feed_is_in_doubt_while_wrong_packets_go_on()
    {
        var feed = new Traffic();
        feed.Run(500, MillisecondNs);
        ulong above = feed.Next + Far;
        feed.Stray(Strays.InOrder, Far);
        for (ulong stray = 2; stray < 400; stray++)
        {
            feed.Run(5, MillisecondNs);
            feed.Put(A, 1_000, above + stray, 1);
        }
        long strayedNs = feed.NowNs;
        feed.Run(200, MillisecondNs);

        FeedScript script = feed.Check();

        Assert.InRange(script.Feed.Doubt.TotalNs, 1_950 * MillisecondNs, 2_100 * MillisecondNs);
        Assert.InRange(
            script.Of(TelemetryEventKind.SequenceSuspect)[^1].StampNs, strayedNs, strayedNs + (20 * MillisecondNs));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3_280)]
    [InlineData(49_000)]
    public void a_wrong_packet_below_the_jump_of_another_line_leaves_no_loss(ulong distance)
    {
        var feed = new Traffic();
        feed.Run(500, MillisecondNs);
        feed.Stray(Strays.InOrder, Far);
        feed.Run(6, MillisecondNs);
        feed.Put(B, 1_000, feed.Next + distance, 1);
        feed.Run(20, MillisecondNs);
        feed.Lose(2);
        feed.Run(200, MillisecondNs);

        FeedScript script = feed.Check();

        Assert.Equal((0L, 0L), (script.Lines[A].Late, script.Lines[B].Late));
    }

    [Theory]
    [InlineData(1_000_000, 1_005_000, 1_005_001)]
    [InlineData(1_005_000, 1_005_001, 300_000)]
    [InlineData(1_005_000, 300_000, 1_005_001)]
    public void wrong_packets_far_from_each_other_leave_no_loss(int one, int two, int three)
    {
        var feed = new Traffic();
        feed.Run(500, MillisecondNs);
        foreach (int distance in new[] { one, two, three })
            feed.Put(A, 1_000, feed.Next + (ulong)distance, 1);
        feed.Run(30, MillisecondNs);
        feed.Lose(2);
        feed.Run(60, MillisecondNs);

        FeedScript script = feed.Check();

        Assert.Equal((2L, 2L), (Net(script.Lines[A]), Net(script.Lines[B])));
    }

    private static long Net(in LineCounters line) => line.MessagesMissing - line.Retracted.Messages;

    /// <summary>A feed of two lines with one number in a packet, and its truth.</summary>
    private sealed class Traffic(long lagNs = LagNs)
    {
        private readonly List<(long StampNs, int Line, ulong First, ulong Count)> _sent = [];
        private readonly HashSet<ulong> _lost = [];
        private const ulong Began = 100_000;

        public ulong Next { get; private set; } = Began;

        public long NowNs { get; private set; } = SecondNs;

        public long[] Missing { get; } = new long[2];

        public void Wait(long lengthNs) => NowNs += lengthNs;

        public void Run(int packets, long spacingNs)
        {
            for (int packet = 0; packet < packets; packet++)
                Send(spacingNs, onA: true, onB: true);
        }

        public void Send(long spacingNs, bool onA, bool onB)
        {
            NowNs += spacingNs;
            if (onA)
                _sent.Add((NowNs, A, Next, 1));
            if (onB)
                _sent.Add((NowNs + lagNs, B, Next, 1));
            Missing[A] += onA ? 0 : 1;
            Missing[B] += onB ? 0 : 1;
            if (!onA && !onB)
                _lost.Add(Next);
            Next++;
        }

        public void Lose(ulong numbers)
        {
            for (ulong number = 0; number < numbers; number++)
                Send(0, onA: false, onB: false);
        }

        public void Put(int line, long spacingNs, ulong first, ulong count) =>
            _sent.Add((NowNs += spacingNs, line, first, count));

        public void Stray(Strays strays, ulong ahead)
        {
            ulong first = Next + ahead;
            int packets = strays switch { Strays.None => 0, Strays.TwoHundred => 200, _ => 2 };
            for (int packet = 0; packet < packets; packet++)
            {
                int line = strays is Strays.Copies or Strays.Heartbeats ? packet : A;
                ulong step = strays is Strays.InOrder or Strays.TwoHundred ? (ulong)packet : 0;
                Put(line, 1_000, first + step, strays == Strays.Heartbeats ? 0UL : 1);
            }
        }

        /// <summary>Plays it, and compares what was lost.</summary>
        /// <param name="sentAgain">Count of the numbers that were put below a jump.</param>
        public FeedScript Check(long sentAgain = 0)
        {
            var script = new FeedScript();
            foreach ((long stampNs, int line, ulong first, ulong count) in _sent.OrderBy(packet => packet.StampNs))
            {
                if (count == 0)
                    script.Next(line, stampNs, first);
                else
                    script.Send(line, stampNs, first, first + count - 1);
            }
            script.Clock(NowNs + lagNs + FeedDefinition.DefaultSuspectHoldNs + FeedScript.WindowNs);

            ulong[] found = [.. FeedGaps.Net(script.Events).SelectMany(gap =>
                Enumerable.Range(0, (int)gap.Count).Select(offset => gap.First + (ulong)offset)).Order()];
            Assert.True(
                _lost.Order().SequenceEqual(found),
                $"{_lost.Count} lost, {found.Length} reported, {_lost.Except(found).Count()} missed");
            FeedCounters feed = script.Feed;
            Assert.Equal(
                (_lost.Count, 0L, 0L),
                (feed.MessagesLost - feed.Retracted.Messages, feed.Resets, feed.Doubt.IsInDoubt));
            long brought = (long)(Next - Began) - _lost.Count + sentAgain;
            Assert.Equal(brought, feed.Messages - feed.MessagesRetracted);
            return script;
        }
    }
}
