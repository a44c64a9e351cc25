// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Pipeline.Tests.Decoding;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Bytes that the other side acknowledges, or that lie before a FIN, though the tap saw neither them nor later
/// ones.</summary>
public sealed class UnseenBytesTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;
    private const long Ms = 1_000_000;
    private const long TimeoutNs = 10_000 * Ms;

    private readonly LossyTalk _talk = new(ProtocolId.SoupBinTcpOuch5);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    public void an_order_whose_answer_only_its_client_has_is_unknown(int acknowledgements, int gaps)
    {
        Exchange(1);
        _talk.Order(2);
        _talk.Miss(From, Soup.OrderAccepted(2));
        for (int index = 0; index < acknowledgements; index++)
        {
            _talk.Acknowledge(To);
            _talk.Sleep(3 * Ms);
        }

        AssertUnknown(_talk.End(), orders: 2, answered: 1, gaps);
    }

    [Fact]
    public void a_direction_that_goes_dark_makes_its_orders_unknown()
    {
        Exchange(1);
        for (uint order = 2; order <= 100; order++)
        {
            _talk.Order(order);
            _talk.Miss(From, Soup.OrderAccepted(order));
            _talk.Acknowledge(To);
            _talk.Sleep(Ms);
        }
        SessionCounters session = _talk.End();

        AssertUnknown(session, orders: 100, answered: 1, gaps: (int)session.StreamGaps);
        Assert.InRange(session.StreamGaps, 1, 3);
    }

    [Fact]
    public void an_order_that_only_the_exchange_has_makes_the_session_incomplete()
    {
        Exchange(1);
        _talk.Miss(To, Soup.EnterOrder(2));
        _talk.Answer(2);
        _talk.Acknowledge(To);
        SessionCounters session = _talk.End();

        Assert.Equal((1, 1, 1), (session.Orders, session.Answered, session.UnmatchedAnswers));
        Assert.True(session.RecordsImpaired > 0);
    }

    [Fact]
    public void what_lies_before_the_fins_was_sent()
    {
        Exchange(1);
        _talk.Order(2);
        _talk.Miss(From, Soup.OrderAccepted(2));
        _talk.Close(From);
        _talk.Close(To);
        _talk.Acknowledge(From);
        Assert.Equal(0, _talk.CountOf(TelemetryEventKind.ConnectionClosed));
        SessionCounters session = _talk.End();

        AssertUnknown(session, orders: 2, answered: 1, gaps: 1);
        Assert.Equal((0, 1), (session.ConnectionLost, _talk.CountOf(TelemetryEventKind.ConnectionClosed)));
    }

    [Fact]
    public void what_a_client_had_acknowledged_before_its_reset_is_unknown_not_lost()
    {
        Exchange(1);
        _talk.Order(2);
        _talk.Miss(From, Soup.OrderAccepted(2));
        _talk.Acknowledge(To);
        _talk.Reset(To);
        SessionCounters session = _talk.End();

        AssertUnknown(session, orders: 2, answered: 1, gaps: 1);
        Assert.Equal(0, session.ConnectionLost);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 9)]
    public void an_answer_that_is_seen_after_its_acknowledgements_is_like_any_other(int acknowledgements, int lateMs)
    {
        Exchange(1);
        _talk.Order(2);
        var late = _talk.Miss(From, Soup.OrderAccepted(2));
        for (int index = 0; index < acknowledgements; index++)
            _talk.Acknowledge(To);
        _talk.Sleep(lateMs * Ms);
        _talk.Repeat(late);
        Exchange(3);

        AssertWhole(_talk.End(), orders: 3);
    }

    [Fact]
    public void an_answer_that_comes_after_it_was_given_up_still_answers()
    {
        Exchange(1);
        _talk.Order(2);
        var late = _talk.Miss(From, Soup.OrderAccepted(2));
        _talk.Acknowledge(To);
        _talk.Order(3);
        _talk.Wait(20 * Ms);
        _talk.Repeat(late);
        _talk.Answer(3);
        SessionCounters session = _talk.End();

        Assert.Equal((3, 3, 1), (session.Orders, session.Answered, session.StreamGaps));
        Assert.Equal((0, 0), (session.Untracked, session.Retransmits));
        Assert.True(session.RecordsImpaired > 0);
    }

    [Theory]
    [InlineData(To, 1)]
    [InlineData(From, 1)]
    [InlineData(To, 3)]
    [InlineData(From, 3)]
    public void a_forged_acknowledgement_and_its_copies_make_nothing(StreamDirection forger, int copies)
    {
        Exchange(1);
        _talk.Order(2);
        for (int copy = 0; copy < copies; copy++)
            _talk.Forge(forger, beyond: 500);
        _talk.Sleep(50 * Ms);
        _talk.Answer(2);
        _talk.Acknowledge(To);
        Exchange(3);

        AssertWhole(_talk.End(), orders: 3);
    }

    [Fact]
    public void a_forged_acknowledgement_on_which_nothing_follows_costs_no_number()
    {
        Exchange(1);
        _talk.Forge(To, beyond: 500);
        SessionCounters session = _talk.End();

        Assert.Equal((1, 1, 0), (session.Orders, session.Answered, session.StreamGaps));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_client_whose_gateway_is_not_seen_has_orders_of_which_nothing_is_known(bool isClosed)
    {
        var rig = new GatewayRig(SharedGateway.Of([SharedGateway.Session(0)]));
        uint next = 101;
        uint answers = 501;
        Send(rig, 100, 0, [], Wire.Syn);
        Send(rig, next, answers, []);
        for (uint order = 1; order <= 10; order++)
        {
            byte[] bytes = Soup.EnterOrder(order);
            Send(rig, next, answers, bytes);
            next += (uint)bytes.Length;
            answers += (uint)Soup.OrderAccepted(order).Length;
            Send(rig, next, answers, []);
        }
        if (isClosed)
            Send(rig, next, answers, [], Wire.Fin | Wire.Ack);
        rig.Wire.Wait(2 * TimeoutNs);
        SessionCounters session = rig.Finish().Of(0);

        Assert.Equal((10, 10, 0), (session.Orders, session.Untracked, session.Unanswered));
        Assert.Equal(
            (0, 0, 0),
            (session.ConnectsFailed, session.UnmatchedAnswers, rig.CountOf(TelemetryEventKind.Timeout, 0)));
        Assert.True(session.RecordsImpaired > 0);
        Assert.InRange(rig.CountOf(TelemetryEventKind.StreamGap, 0), 1, 2);
        Assert.Equal((isClosed ? 1 : 0, 0), (rig.CountOf(TelemetryEventKind.ConnectionClosed, 0),
            session.ConnectionLost));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(300, false)]
    public void a_direction_that_is_seen_a_little_later_has_lost_nothing(int laterMs, bool isWhole)
    {
        var rig = new GatewayRig(SharedGateway.Of([SharedGateway.Session(0)]));
        byte[] order = Soup.EnterOrder(1);
        uint at = 501;
        for (uint segment = 0; segment < 3; segment++)
        {
            rig.Wire.Acknowledgment = 101 + (segment * (uint)order.Length);
            rig.Wire.From(at, Soup.Packet('H', []));
            at += 3;
            rig.Wire.Wait(Ms);
        }
        rig.Wire.Wait(laterMs * Ms);
        Send(rig, 101 + (2 * (uint)order.Length), at, order);
        rig.Wire.Acknowledgment = 101 + (3 * (uint)order.Length);
        rig.Wire.From(at, Soup.OrderAccepted(1));
        SessionCounters session = rig.Finish().Of(0);

        Assert.Equal((1, 1), (session.Orders, session.Answered));
        Assert.Equal(isWhole, session.RecordsImpaired == 0);
        Assert.Equal(isWhole, session.StreamGaps == 0);
    }

    [Fact]
    public void an_acknowledged_hole_at_the_end_of_the_input_is_the_appliances()
    {
        Exchange(1);
        _talk.Order(2);
        _talk.Miss(From, Soup.OrderAccepted(2));
        _talk.Acknowledge(To);
        _talk.Order(3);
        _talk.Answer(3);
        _talk.Acknowledge(To);
        SessionCounters session = _talk.Stop();

        Assert.Equal((3, 2, 1), (session.Orders, session.Answered, session.Untracked));
        Assert.Equal((1, 1, 0), (session.StreamGaps, session.RecordsImpaired, session.OutOfOrder));
    }

    [Fact]
    public void an_answer_after_the_clients_fin_is_one_in_time()
    {
        Exchange(1);
        _talk.Order(2);
        _talk.Close(To);
        _talk.Acknowledge(From);
        _talk.Sleep(2 * Ms);
        _talk.Answer(2);
        Assert.Equal(0, _talk.CountOf(TelemetryEventKind.ConnectionClosed));
        _talk.Close(From);
        _talk.Acknowledge(To);

        AssertWhole(_talk.End(), orders: 2);
        Assert.Equal(1, _talk.CountOf(TelemetryEventKind.ConnectionClosed));
        Assert.Equal([1_000, (2 * Ms) + 3_000], _talk.Times);
    }

    private static void Send(GatewayRig rig, uint sequence, uint acknowledgement, byte[] bytes, byte flags = Wire.Ack)
    {
        rig.Wire.Acknowledgment = acknowledgement;
        rig.Wire.To(sequence, bytes, flags);
        rig.Analyse();
    }

    private void Exchange(uint order)
    {
        _talk.Order(order);
        _talk.Answer(order);
        _talk.Acknowledge(To);
    }

    private void AssertUnknown(in SessionCounters session, int orders, int answered, int gaps)
    {
        Assert.Equal(
            (orders, answered, orders - answered, gaps),
            (session.Orders, session.Answered, session.Untracked, session.StreamGaps));
        Assert.Equal((0, 0), (session.Unanswered, _talk.Timeouts));
        Assert.True(session.RecordsImpaired > 0);
    }

    private void AssertWhole(in SessionCounters session, int orders)
    {
        Assert.Equal((orders, orders, orders), (session.Orders, session.Answered, _talk.Times.Length));
        Assert.Equal(
            (0, 0, 0, 0, 0),
            (session.StreamGaps, session.RecordsImpaired, session.AnsweredLate, session.Untracked, _talk.Timeouts));
    }
}
