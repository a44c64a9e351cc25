// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Definitions;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Orders that trade at once: T7 answers them with their fill only, and others may.</summary>
public sealed class FillOnlyTests
{
    [Theory]
    [InlineData(ProtocolId.T7Eti, 1)]
    [InlineData(ProtocolId.T7Eti6, 1)]
    [InlineData(ProtocolId.OptiqOeg, 0)]
    public void a_fill_alone_answers_an_order_and_is_timed_where_no_acceptance_can_come(ProtocolId protocol, int timed)
    {
        var script = new OrderScript(session => session with
        {
            Protocol = protocol,
            TickField = default,
            TickFeedIndex = -1,
        });
        script.Say(1_000_000, OrderKind.New, key: 7);
        script.Say(1_000_340, OrderKind.Filled, key: 7);
        script.End(2_000_000);

        Assert.Equal(Enumerable.Repeat(340L, timed), script.Samples(SeriesKind.OrderToAck));
        Assert.Equal([340L], script.Samples(SeriesKind.OrderToFill));
        Assert.Equal((1, 0), (script.Session.Answered, script.Session.Unanswered));
    }

    [Fact]
    public void an_acceptance_after_the_fill_is_timed_and_counts_no_second_answer()
    {
        var script = new OrderScript(session => session with { TickField = default, TickFeedIndex = -1 });
        script.Say(1_000_000, OrderKind.New, key: 7);
        script.Say(1_000_340, OrderKind.Filled, key: 7);
        script.Say(1_000_500, OrderKind.Accepted, key: 7);
        script.End(2_000_000);

        Assert.Equal([500L], script.Samples(SeriesKind.OrderToAck));
        Assert.Equal([340L], script.Samples(SeriesKind.OrderToFill));
        Assert.Equal((1, 0), (script.Session.Answered, script.Session.AnsweredLate));
    }
}
