// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>A new connection between the ends of one whose end was not seen.</summary>
public sealed class SuccessorTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;
    private const uint ToSyn = 900_000_000;
    private const uint FromSyn = 77_000;

    [Fact]
    public void begins_when_its_syn_is_acknowledged()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Send(To, ToSyn, 0, [], Wire.Syn);
        Assert.Equal(1, talk.Wire.Streams.ConnectionCount);
        talk.Send(From, FromSyn, ToSyn + 1, [], Wire.Syn | Wire.Ack);
        talk.Send(To, ToSyn + 1, FromSyn + 1, Soup.EnterOrder(4), Wire.Ack);
        talk.Send(From, FromSyn + 1, ToSyn + 51, Soup.OrderAccepted(4), Wire.Ack);

        Assert.Equal(2, talk.Wire.Streams.ConnectionCount);
        Assert.Equal([(4UL, 2U), (4UL, 2U)], Last(talk, 2));
        Assert.True(talk.Wire.Log.Segments[^3].Flags.HasFlag(PacketEventFlags.ConnectionOpened));
    }

    [Fact]
    public void does_not_begin_when_another_number_is_acknowledged()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Send(To, ToSyn, 0, [], Wire.Syn);
        talk.Send(From, FromSyn, ToSyn + 2, [], Wire.Syn | Wire.Ack);
        talk.Send(From, talk.NextOf(From), ToSyn + 1, [], Wire.Ack);
        talk.Trade(3);

        talk.AssertWhole();
    }

    [Fact]
    public void begins_with_two_segments_of_data_where_the_answer_to_its_syn_was_not_seen()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Send(To, ToSyn, 0, [], Wire.Syn);
        talk.Send(To, ToSyn + 1, FromSyn + 1, Soup.EnterOrder(4), Wire.Ack);
        long stampNs = talk.Wire.NowNs;
        Assert.Equal(1, talk.Wire.Streams.ConnectionCount);
        talk.Send(From, FromSyn + 1, ToSyn + 51, Soup.OrderAccepted(4), Wire.Ack);
        talk.Send(To, ToSyn + 51, FromSyn + 68, Soup.EnterOrder(5), Wire.Ack);
        talk.Send(From, FromSyn + 68, ToSyn + 101, Soup.OrderAccepted(5), Wire.Ack);

        Assert.Equal(2, talk.Wire.Streams.ConnectionCount);
        Assert.Equal([(4UL, 2U), (4UL, 2U), (5UL, 2U), (5UL, 2U)], Last(talk, 4));
        Assert.Equal(stampNs, talk.Wire.Log.Messages[^4].StampNs);
    }

    [Fact]
    public void begins_with_two_segments_of_data_where_no_syn_was_seen()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Send(To, ToSyn, 0, Soup.EnterOrder(4), Wire.Ack);
        Assert.Equal(1, talk.Wire.Streams.ConnectionCount);
        talk.Send(To, ToSyn, 0, Soup.EnterOrder(4), Wire.Ack);      // sent again
        Assert.Equal(1, talk.Wire.Streams.ConnectionCount);
        talk.Send(To, ToSyn + 50, 0, Soup.EnterOrder(5), Wire.Ack);

        Assert.Equal(2, talk.Wire.Streams.ConnectionCount);
        Assert.Equal([(4UL, 2U), (5UL, 2U)], Last(talk, 2));
    }

    [Fact]
    public void begins_when_the_syn_of_the_other_side_alone_was_seen_and_is_acknowledged()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Send(From, FromSyn, ToSyn + 1, [], Wire.Syn | Wire.Ack);
        talk.Send(To, ToSyn + 1, FromSyn + 1, Soup.EnterOrder(4), Wire.Ack);

        Assert.Equal([(4UL, 2U)], Last(talk, 1));
    }

    [Fact]
    public void begins_at_once_behind_a_reset()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Say(From, [], Wire.Rst | Wire.Ack);
        talk.Send(To, ToSyn, 0, [], Wire.Syn);

        Assert.Equal(2, talk.Wire.Streams.ConnectionCount);
    }

    [Fact]
    public void leaves_the_login_of_a_connection_that_goes_on()
    {
        Talk talk = Talk.Open(SharedGateway.By("ALICE", "BOB"));
        talk.Say(To, Soup.Login("ALICE"));
        talk.Say(From, Soup.Accepted(1));
        talk.Trade(3);
        talk.Lie(To, ToSyn, [], Wire.Syn);
        talk.Trade(3);

        Assert.All(
            talk.Wire.Log.Messages.Where(packet => packet.Message.Kind is OrderKind.New or OrderKind.Accepted),
            packet => Assert.Equal((0, 1U), (packet.SessionIndex, packet.Connection)));
    }

    private static IEnumerable<(ulong, uint)> Last(Talk talk, int count) =>
        talk.Wire.Log.Messages[^count..].Select(packet => (packet.Message.Key.Integer, packet.Connection));
}
