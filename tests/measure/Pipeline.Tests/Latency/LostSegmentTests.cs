// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Tests.Decoding;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Segments that a mirror lost though their receiver has them: twenty orders, one a millisecond, each answered
/// after 300 µs by a segment that acknowledges it.</summary>
public sealed class LostSegmentTests
{
    private const int Orders = 20;
    private const int Lost = 7;                 // the position of the segment that is lost or late
    private const uint First = 1;

    private static readonly int OrderLength = Soup.EnterOrder(0).Length;
    private static readonly int AnswerLength = Soup.OrderAccepted(0).Length;

    private readonly GatewayRig _rig = new(SharedGateway.By("ALICE"));

    [Fact]
    public void an_order_that_only_its_gateway_saw_costs_no_other_its_answer()
    {
        SessionCounters session = Run(script => script.RemoveAll(step => step.IsOrder && step.Index == Lost));

        AssertAnswered(session, orders: 19, answered: 19, unmatched: 1);
        Assert.Equal((1, 1), (session.StreamGaps, session.RecordsImpaired));
    }

    [Fact]
    public void an_answer_that_only_its_client_saw_makes_its_order_unknown_and_no_timeout()
    {
        SessionCounters session = Run(script => script.RemoveAll(step => !step.IsOrder && step.Index == Lost));

        AssertAnswered(session, orders: 20, answered: 19, unmatched: 0);
        Assert.Equal((1, 1, 1), (session.StreamGaps, session.RecordsImpaired, session.Untracked));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(1_900_000)]
    public void a_segment_that_comes_before_it_is_given_up_is_read_as_if_in_order(long lateNs)
    {
        SessionCounters session = Run(script => Delay(script, isOrder: true, lateNs));

        AssertAnswered(session, orders: 20, answered: 20, unmatched: 0);
        Assert.Equal((0, 0), (session.StreamGaps, session.RecordsImpaired));
    }

    [Theory]
    [InlineData(true, 6_000_000)]
    [InlineData(false, 6_000_000)]
    [InlineData(true, 50_000_000)]
    [InlineData(false, 50_000_000)]
    [InlineData(true, 50_000_000, true)]
    [InlineData(false, 50_000_000, true)]
    public void a_segment_that_comes_after_it_was_given_up_is_read_in_its_place(
        bool isOrder, long lateNs, bool isOnlyReadLate = false)
    {
        SessionCounters session = Run(script => Delay(script, isOrder, lateNs, isOnlyReadLate));

        Assert.Equal((20, 0, 1), (session.Orders, session.Unanswered, session.StreamGaps));
        Assert.Equal(20, session.Answered + session.Untracked);
        Assert.Equal(0, _rig.CountOf(TelemetryEventKind.Timeout, 0));
        if (!isOrder || lateNs < 10_000_000)
            Assert.Equal((20, 0), (session.Answered, session.UnmatchedAnswers));
    }

    [Fact]
    public void a_retransmission_of_what_was_lost_on_the_way_is_waited_for()
    {
        // Nothing acknowledges what the gateway does not have, so its answers come after the retransmission.
        SessionCounters session = Run(script =>
        {
            LoseOnTheWay(script);
            script.Sort((one, other) => one.AtNs.CompareTo(other.AtNs));
        });

        AssertAnswered(session, orders: 20, answered: 20, unmatched: 0);
        Assert.Equal((0, 0), (session.StreamGaps, session.RecordsImpaired));
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(-4)]
    public void a_forged_acknowledgement_gives_nothing_up(int beyond)
    {
        SessionCounters session = Run(script =>
        {
            LoseOnTheWay(script);
            long end = First + (Orders * OrderLength);
            script.Add(new Step
            {
                Index = -1,
                AtNs = 30_000_000,
                Acknowledges = (uint)(beyond > 0 ? end + beyond : end),
                SequenceOffset = beyond > 0 ? 0u : 1u << 22,
            });
            script.Sort((one, other) => one.AtNs.CompareTo(other.AtNs));
        });

        AssertAnswered(session, orders: 20, answered: 20, unmatched: 0);
        Assert.Equal(0, session.StreamGaps);
    }

    [Fact]
    public void of_many_orders_with_one_in_a_hundred_lost_each_other_is_answered()
    {
        var random = new Random(7);
        SessionCounters session = Run(script => script.RemoveAll(step => step.IsOrder && step.Index % 100 == 50),
            orders: 396);

        AssertAnswered(session, orders: 392, answered: 392, unmatched: 4);
        Assert.Equal(4, session.StreamGaps);
    }

    private void AssertAnswered(in SessionCounters session, long orders, long answered, long unmatched)
    {
        Assert.Equal(
            (orders, answered, unmatched), (session.Orders, session.Answered, session.UnmatchedAnswers));
        Assert.Equal(
            (0, 0, 0),
            (session.Unanswered, session.AnsweredLate, _rig.CountOf(TelemetryEventKind.Timeout, 0)));
    }

    /// <summary>The lost order comes 150 ms later, and with it the answers from its own on, of which the client has
    /// none before.</summary>
    private static void LoseOnTheWay(List<Step> script)
    {
        foreach (Step step in script.Where(step => step.Index >= Lost))
        {
            if (step.IsOrder && step.Index > Lost)
                step.Answered = Lost;
            else
                step.AtNs += 150_000_000;
        }
    }

    private static void Delay(List<Step> script, bool isOrder, long lateNs, bool isOnlyReadLate = false)
    {
        Step late = script.Single(step => step.IsOrder == isOrder && step.Index == Lost);
        late.AtNs += lateNs;
        late.ReadLateNs = isOnlyReadLate ? lateNs : 0;
        script.Sort((one, other) => one.AtNs.CompareTo(other.AtNs));
    }

    private SessionCounters Run(Action<List<Step>> change, int orders = Orders)
    {
        List<Step> script = [];
        for (int index = 0; index < orders; index++)
        {
            script.Add(new Step { Index = index, IsOrder = true, AtNs = index * 1_000_000L });
            script.Add(new Step
            {
                Index = index,
                AtNs = (index * 1_000_000L) + 300_000,
                Acknowledges = First + (uint)((index + 1) * OrderLength),
            });
        }
        change(script);
        _rig.Wire.ClientPort = 1;
        _rig.Wire.Send(StreamTopology.ToGateway, 0, [], Wire.Syn);
        _rig.Wire.Send(StreamTopology.FromGateway, 0, [], Wire.Syn);
        byte[] login = Soup.Login("ALICE");
        byte[] accepted = Soup.Accepted(1);
        Send(true, 0, login, 1);
        Send(false, 0, accepted, (uint)(1 + login.Length));
        long startNs = _rig.Wire.NowNs + 1_000_000;
        foreach (Step step in script)
        {
            _rig.Wire.NowNs = startNs + step.AtNs;
            _rig.Wire.ReadLateNs = step.ReadLateNs;
            byte[] bytes = step.Index < 0 ? [] : step.IsOrder
                ? Soup.EnterOrder((uint)step.Index) : Soup.OrderAccepted((uint)step.Index);
            uint at = step.IsOrder
                ? (uint)(login.Length + (step.Index * OrderLength))
                : (uint)(accepted.Length + (Math.Max(step.Index, 0) * AnswerLength)) + step.SequenceOffset;
            uint acknowledges = step.IsOrder
                ? (uint)(1 + accepted.Length + ((step.Answered ?? step.Index) * AnswerLength))
                : (uint)login.Length + step.Acknowledges;
            Send(step.IsOrder, at, bytes, acknowledges);
        }
        _rig.Wire.NowNs += 5_000_000_000;
        Send(true, (uint)(login.Length + (orders * OrderLength)), Soup.ClientHeartbeat,
            (uint)(1 + accepted.Length + (orders * AnswerLength)));
        return _rig.Finish().Of(0);
    }

    private void Send(bool isToExchange, uint offset, byte[] bytes, uint acknowledges)
    {
        _rig.Wire.Acknowledgment = acknowledges;
        _rig.Wire.Send(isToExchange ? StreamTopology.ToGateway : StreamTopology.FromGateway, First + offset, bytes);
        _rig.Analyse();
    }

    private sealed class Step
    {
        internal int Index { get; init; }

        internal bool IsOrder { get; init; }

        internal long AtNs { get; set; }

        internal long ReadLateNs { get; set; }

        internal int? Answered { get; set; }        // answers that the client has; all before it if null

        internal uint Acknowledges { get; init; }

        internal uint SequenceOffset { get; init; }
    }
}
