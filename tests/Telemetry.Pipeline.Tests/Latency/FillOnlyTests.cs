// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Definitions;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Orders that trade at once: T7 answers them with their fill only.</summary>
public sealed class FillOnlyTests
{
    [Theory]
    [InlineData(ProtocolId.T7Eti, 1)]
    [InlineData(ProtocolId.T7Eti6, 1)]
    [InlineData(ProtocolId.OptiqOeg, 0)]
    public void a_fill_answers_an_order_only_where_no_acceptance_comes_before_it(ProtocolId protocol, int answered)
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

        Assert.Equal(Enumerable.Repeat(340L, answered), script.Samples(SeriesKind.OrderToAck));
        Assert.Equal([340L], script.Samples(SeriesKind.OrderToFill));
        Assert.Equal(answered, script.Session.Answered);
    }
}
