// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using TestSupport;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Bytes that were lost on the way and are sent again before and after they were given up: what is known is
/// the same.</summary>
public sealed class LateBytesTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;
    private const long InTimeNs = 100_000_000;
    private const long LateNs = 205_000_000;            // the least retransmission time of Linux and a round trip

    [Theory]
    [InlineData(InTimeNs, 0)]
    [InlineData(LateNs, 0)]
    [InlineData(LateNs, 19)]
    public void an_answer_that_is_sent_again_is_no_repetition_of_one_received(long lateNs, int more)
    {
        var talk = new LossyTalk(ProtocolId.Fix);
        talk.Say(To, FixText.Order(1, "A"));
        var lost = talk.Lose(From, FixText.Report(1, "A", '0'));
        for (int number = 2; number <= 2 + more; number++)
        {
            talk.Say(To, FixText.Order(number, "B" + number));
            talk.Say(From, FixText.Report(number, "B" + number, '0'));
        }
        talk.Wait(lateNs);
        talk.Repeat(lost);
        talk.Say(From, FixText.Report(2, "B2", '0'));   // this number was received
        talk.Say(From, FixText.Report(1, "A", '0'));

        SessionCounters session = talk.End();

        Assert.Equal((2 + more, 2 + more, 2), (session.Orders, session.Answered, session.Replayed));
        Assert.Equal((0, 0, 0), (session.Untracked, session.UnmatchedAnswers, session.RecordsImpaired));
        Assert.Equal(2 + more, talk.Samples(SeriesKind.OrderToAck));
        Assert.Equal(lateNs + ((2 + (2 * more) + 1) * 1000), talk.Times.Max());
    }

    [Theory]
    [InlineData(To, 2)]
    [InlineData(From, 2)]
    [InlineData(To, 8)]
    [InlineData(From, 8)]
    public void several_ranges_that_are_sent_again_late_are_all_read(StreamDirection side, int ranges)
    {
        foreach (bool isReversed in (bool[])[false, true])
        {
            SessionCounters session = LoseSeveral(side, ranges, isReversed, out LossyTalk talk);

            int orders = 2 * ranges;
            Assert.Equal((orders, orders, orders), (session.Orders, session.Answered, talk.Times.Length));
            Assert.Equal(
                (0, 0, 0, 0),
                (session.Retransmits, session.RecordsImpaired, session.UnmatchedAnswers, session.Untracked));
            Assert.Equal((0, 0), (session.Numbers.Resent, talk.Timeouts));
        }
    }

    [Theory]
    [InlineData(To)]
    [InlineData(From)]
    public void more_ranges_than_can_be_read_late_make_the_session_incomplete(StreamDirection side)
    {
        SessionCounters session = LoseSeveral(side, 10, isReversed: false, out LossyTalk talk);

        Assert.True(session.RecordsImpaired > 0);
        Assert.Equal((0, 0), (talk.Timeouts, session.Replayed));
    }

    /// <summary>Every second message of a side is lost on the way and sent again when it was given up.</summary>
    private static SessionCounters LoseSeveral(
        StreamDirection side, int ranges, bool isReversed, out LossyTalk talk)
    {
        talk = new LossyTalk(ProtocolId.Fix);
        List<(StreamDirection Direction, uint Sequence, byte[] Bytes)> lost = [];
        int orders = 2 * ranges;
        for (int number = 1; number <= orders; number++)
        {
            byte[] order = FixText.Order(number, "A" + number);
            if (side == To && number % 2 == 1)
                lost.Add(talk.Lose(To, order));
            else
                talk.Say(To, order);
        }
        for (int number = 1; side == From && number <= orders; number++)
        {
            byte[] answer = FixText.Report(number, "A" + number, '0');
            if (number % 2 == 1)
                lost.Add(talk.Lose(From, answer));
            else
                talk.Say(From, answer);
        }
        for (int range = 0; range <= ranges; range++)
            talk.Wait(LateNs);
        if (isReversed)
            lost.Reverse();
        for (int range = 0; range < ranges; range++)
            talk.Repeat(lost[range], isLast: range == ranges - 1);
        for (int number = 1; side == To && number <= orders; number++)
            talk.Say(From, FixText.Report(number, "A" + number, '0'));
        return talk.End();
    }

    [Theory]
    [InlineData(InTimeNs)]
    [InlineData(LateNs)]
    public void an_order_cut_at_the_edge_of_missing_bytes_is_read_when_they_come(long lateNs)
    {
        for (int cut = 1; cut < Soup.EnterOrder(0).Length; cut++)
        {
            foreach (bool hasMore in (bool[])[true, false])
            {
                var talk = new LossyTalk(ProtocolId.SoupBinTcpOuch5);
                talk.Order(1);
                talk.Answer(1);
                byte[] order = Soup.EnterOrder(2);
                var lost = talk.Lose(To, order[..cut]);
                talk.Say(To, order[cut..]);
                if (hasMore)
                    talk.Order(3);
                talk.Wait(lateNs);
                talk.Repeat(lost);
                talk.Answer(2);
                if (!hasMore)
                    talk.Order(3);
                talk.Answer(3);

                AssertWhole(talk.End(), orders: 3);
            }
        }
    }

    [Theory]
    [InlineData(InTimeNs)]
    [InlineData(LateNs)]
    public void an_answer_cut_at_either_edge_of_missing_bytes_is_read_when_they_come(long lateNs)
    {
        int length = Soup.OrderAccepted(0).Length;
        for (int cut = 1; cut < 2 * length; cut++)
        {
            var talk = new LossyTalk(ProtocolId.SoupBinTcpOuch5);
            for (uint order = 1; order <= 4; order++)
                talk.Order(order);
            byte[] answers = Soup.Join(Soup.OrderAccepted(1), Soup.OrderAccepted(2));
            int end = Math.Min(answers.Length, cut + 30);
            talk.Say(From, answers[..(cut / 2)]);
            var lost = talk.Lose(From, answers[(cut / 2)..end]);
            talk.Say(From, Soup.Join(answers[end..], Soup.OrderAccepted(3)));
            talk.Wait(lateNs);
            talk.Repeat(lost);
            talk.Answer(4);

            AssertWhole(talk.End(), orders: 4);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void missing_bytes_that_come_in_two_segments_are_read_though_the_stream_goes_on(bool isReversed)
    {
        for (int cut = 1; cut < 2 * Soup.OrderAccepted(0).Length; cut++)
        {
            var talk = new LossyTalk(ProtocolId.SoupBinTcpOuch5);
            for (uint order = 1; order <= 5; order++)
                talk.Order(order);
            byte[] answers = Soup.Join(Soup.OrderAccepted(1), Soup.OrderAccepted(2));
            var first = talk.Lose(From, answers[..cut]);
            var second = talk.Lose(From, answers[cut..]);
            talk.Answer(3);
            talk.Wait(LateNs);
            talk.Repeat(isReversed ? second : first, isLast: false);
            talk.Answer(4);
            talk.Repeat(isReversed ? first : second);
            talk.Answer(5);

            AssertWhole(talk.End(), orders: 5);
        }
    }

    [Theory]
    [InlineData(InTimeNs)]
    [InlineData(LateNs)]
    public void a_timeout_is_reported_though_bytes_were_missing_for_a_time(long lateNs)
    {
        var talk = new LossyTalk(ProtocolId.SoupBinTcpOuch5);
        talk.Order(1);
        talk.Order(2);
        var lost = talk.Lose(From, Soup.OrderAccepted(2));
        talk.Order(3);
        talk.Answer(3);
        talk.Wait(lateNs);
        talk.Repeat(lost);

        SessionCounters session = talk.End();

        Assert.Equal((3, 2, 1, 0), (session.Orders, session.Answered, session.Unanswered, session.Untracked));
        Assert.Equal(1, talk.Timeouts);
    }

    [Theory]
    [InlineData(59_000_000_000)]
    [InlineData(61_000_000_000)]
    public void missing_bytes_end_before_orders_that_wait_longer_however_far_the_clock_jumps(long silenceNs)
    {
        var talk = new LossyTalk(ProtocolId.SoupBinTcpOuch5);
        talk.Order(1);
        talk.Miss(From, Soup.OrderAccepted(1));
        talk.Acknowledge(To);
        talk.Order(2);
        talk.Answer(2);
        talk.Acknowledge(To);
        talk.Sleep(silenceNs);
        talk.Say(To, Soup.ClientHeartbeat);

        SessionCounters session = talk.End();

        Assert.Equal((2, 1, 0, 1), (session.Orders, session.Answered, session.Unanswered, session.Untracked));
        Assert.Equal((0, 0), (talk.Timeouts, (int)session.AnsweredLate));
        Assert.Equal([1000L], talk.Times);
    }

    [Fact]
    public void short_segments_wait_as_far_as_there_is_room_for_their_bytes()
    {
        var talk = new LossyTalk(ProtocolId.SoupBinTcpOuch5);
        var lost = talk.Lose(From, Soup.OrderAccepted(1));
        for (uint order = 2; order <= 1_800; order++)
            talk.Answer(order);
        talk.Repeat(lost);

        SessionCounters session = talk.End();

        Assert.Equal((0, 0), (session.StreamGaps, session.RecordsImpaired));
        Assert.Equal(1_800, session.Acks);
    }

    private static void AssertWhole(in SessionCounters session, int orders)
    {
        Assert.Equal((orders, orders), (session.Orders, session.Answered));
        Assert.Equal((0, 0, 0), (session.Unanswered, session.Untracked, session.UnmatchedAnswers));
        Assert.Equal((0, 0, 0), (session.Retransmits, session.RecordsImpaired, session.Undecodable));
    }
}
