// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport.Latency;
using TestSupport.Recognition;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Requests about no order, as Coinbase Derivatives has them, and their answers.</summary>
public sealed class InquiryTests
{
    private const ulong InstrumentInfoRequest = 103;
    private const ulong SetAccount = 105;
    private const ulong SetTrader = 106;
    private const ulong InstrumentInfo = 203;
    private const ulong SetAck = 205;

    private readonly OrderScript _script = new(session => session with
    {
        Protocol = ProtocolId.CoinbaseDerivativesOe,
        TickField = default,
        TickFeedIndex = -1,
    });

    private uint _number;

    [Fact]
    public void each_is_timed_to_its_first_answer_though_several_are_under_way()
    {
        Say(1_000_000, SetAccount, correlation: 1);
        Say(1_000_068, SetTrader, correlation: 2);
        Say(1_000_624, SetAck, correlation: 1);
        Say(1_000_700, SetAck, correlation: 2);
        Say(2_000_000, InstrumentInfoRequest, correlation: 4);
        Say(2_000_460, InstrumentInfo, correlation: 4);
        Say(2_000_470, InstrumentInfo, correlation: 4);
        Say(2_000_480, SetAck, correlation: 77);
        _script.End(3_000_000);

        Assert.Equal([460L, 624L, 632L], _script.Samples(SeriesKind.InquiryToAnswer).Order());
        Assert.Equal((0L, 0L), (_script.Session.Orders, _script.Session.Rejects));
    }

    [Fact]
    public void a_session_of_a_protocol_without_them_has_no_series_for_them()
    {
        Assert.DoesNotContain(new OrderScript().Topology.Series, series => series.Kind == SeriesKind.InquiryToAnswer);
        Assert.Single(_script.Topology.Series, series => series.Kind == SeriesKind.InquiryToAnswer);
    }

    private void Say(long stampNs, ulong template, ulong correlation)
    {
        byte[] message = new Wire().Le(0xF1, 1).Le(0, 1).Le(0, 2).Le(++_number, 4).Le(0, 8).Le((ulong)stampNs, 8)
            .Le(8, 2).Le(template, 2).Le(1101, 2).Le(3, 2).Le(correlation, 8).LengthLe(2);
        bool isRequest = template < InstrumentInfo;
        PacketEvent packet = default;
        packet.Kind = PacketEventKind.Message;
        packet.StampNs = stampNs;
        packet.FlowId = _script.Topology.Flows.Count;
        packet.FeedIndex = packet.LineIndex = -1;
        packet.Connection = 1;
        packet.Direction = isRequest ? StreamDirection.ToExchange : StreamDirection.FromExchange;
        StreamState state = default;
        packet.Status = FramedOrders<CoinbaseDerivativesOe>.Decode(
            message, packet.Direction, ref state, default, ref packet.Message);
        _script.Put(ref packet);
    }
}
