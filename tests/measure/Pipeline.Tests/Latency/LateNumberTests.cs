// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Answers whose numbers come once, after higher ones.</summary>
public sealed class LateNumberTests
{
    [Theory]
    [InlineData(0UL)]
    [InlineData(5UL)]
    [InlineData(1UL << 50)]
    public void a_number_that_was_left_out_and_comes_later_is_an_answer(ulong line)
    {
        OrderScript script = new OrderScript().LogIn(100, 1);
        for (ulong order = 1; order <= 4; order++)
            script.Say((long)order * 100, OrderKind.New, order);
        foreach (ulong number in (ulong[])[1, 3, 2, 4])
            script.Say(1000 + (long)number, OrderKind.Accepted, number, sequence: number, line: line);
        script.End(3000);

        Assert.Equal((4, 4, 0), (script.Session.Orders, script.Session.Answered, script.Session.Replayed));
        Assert.Equal(
            (1, 1, 0),
            (script.Session.Numbers.Gaps, script.Session.Numbers.Missing, script.Session.Numbers.Resent));
        Assert.Equal(4, script.Samples(SeriesKind.OrderToAck).Length);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL << 50)]
    public void after_a_reconnect_it_is_late_and_the_second_time_it_is_replayed(ulong line)
    {
        OrderScript script = new OrderScript().LogIn(100, 1)
            .Say(1000, OrderKind.New, 1).Say(1100, OrderKind.Accepted, 1, sequence: 1, line: line)
            .Say(1200, OrderKind.New, 2)
            .Segment(1300, PacketEventFlags.ConnectionClosed).LogIn(1400, 2)
            .Say(1500, OrderKind.New, 3, connection: 2)
            .Say(1600, OrderKind.Accepted, 3, sequence: 3, connection: 2, line: line)
            .Say(1700, OrderKind.Accepted, 2, sequence: 2, connection: 2, line: line)
            .Say(1800, OrderKind.Accepted, 2, sequence: 2, connection: 2, line: line).End(3000);

        Assert.Equal(
            (3, 3, 1, 1, 1),
            (script.Session.Orders, script.Session.Answered, script.Session.AnsweredLate,
                script.Session.ConnectionLost, script.Session.Replayed));
        Assert.Equal(1, script.Session.Numbers.Resent);
        Assert.Empty(script.Of(TelemetryEventKind.Timeout));
        Assert.Equal([100, 100], script.Samples(SeriesKind.OrderToAck));
    }

    [Fact]
    public void every_part_of_a_range_comes_once()
    {
        const ulong numbers = 40;
        OrderScript script = new OrderScript().LogIn(100, 1);
        for (ulong order = 1; order <= numbers; order++)
            script.Say((long)order, OrderKind.New, order);
        script.Say(1000, OrderKind.Accepted, numbers, sequence: numbers);
        foreach (ulong number in (ulong[])[20, 19, 1, 39, 30])
        {
            script.Say(2000, OrderKind.Accepted, number, sequence: number)
                .Say(2001, OrderKind.Accepted, number, sequence: number);
        }
        for (ulong number = 1; number < numbers; number++)
            script.Say(3000, OrderKind.Accepted, number, sequence: number);
        script.End(4000);

        Assert.Equal((40, 10, 0), (script.Session.Answered, script.Session.Replayed, script.Session.RecordsImpaired));
    }

    [Theory]
    [InlineData(198UL, 0)]
    [InlineData(2UL, 1)]
    public void a_number_among_more_ranges_than_are_remembered_makes_the_session_incomplete(ulong late, int doubts)
    {
        OrderScript script = new OrderScript().LogIn(100, 1).Say(200, OrderKind.New, 2);
        for (ulong number = 1; number < 200; number += 2)
            script.Say(1000 + (long)number, OrderKind.Accepted, 1000 + number, sequence: number);
        script.Segment(2000, PacketEventFlags.ConnectionClosed).LogIn(2100, 2)
            .Say(2200, OrderKind.Accepted, 1199, sequence: 199, connection: 2)
            .Say(2300, OrderKind.Accepted, late, sequence: late, connection: 2).End(3000);

        Assert.Equal((1 + doubts, doubts), (script.Session.Replayed, script.Session.RecordsImpaired));
    }

    [Fact]
    public void a_number_of_a_message_that_is_no_answer_is_received()
    {
        var session = new FixSession();
        session.To("35=A|34=1|49=C|56=X|").From("35=A|34=1|49=X|56=C|").To("35=D|34=2|11=A|")
            .From("35=0|34=2|").From("35=8|34=3|11=A|150=0|39=0|").From("35=8|34=2|11=A|150=0|39=0|");
        (OrderScript _, SessionCounters counters) = session.End();

        Assert.Equal((1, 1), (counters.Answered, counters.Replayed));
    }
}
