// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>One segment that is none of its connection's, in the middle of orders and answers.</summary>
public sealed class StraySegmentTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;
    private const long HoldNs = 200_000_000;

    public static TheoryData<StreamDirection, long> Distances
    {
        get
        {
            var all = new TheoryData<StreamDirection, long>();
            foreach (long distance in (long[])[
                200_000, 1_000_000, 1 << 24, (1 << 28) - 1, (1 << 28) + 1, 1 << 30, int.MaxValue,
                -200_000, -(1 << 24), -(1 << 28) - 1, -(1 << 30)])
            {
                all.Add(To, distance);
                all.Add(From, distance);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void data_outside_of_the_window_costs_nothing_and_is_counted(StreamDirection direction, long distance)
    {
        foreach (byte[] payload in (byte[][])[Message(direction), new byte[300], [7]])
        {
            Talk talk = Talk.OpenOuch();
            talk.Trade(20);
            talk.Lie(direction, distance, payload);
            talk.Trade(20);
            talk.Wire.Wait(2 * HoldNs);
            talk.Trade(20);

            talk.AssertWhole();
            Assert.Equal(1, talk.OutOfWindow());
        }
    }

    [Fact]
    public void the_stream_reaches_the_place_of_a_strangers_bytes_and_reads_its_own()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(10);
        byte[] garbage = new byte[500];
        garbage.AsSpan().Fill(0xEE);
        talk.Lie(From, 200_020, garbage);
        talk.Trade(4_000);                                  // 268,000 bytes of answers

        talk.AssertWhole();
        Assert.Equal(1, talk.OutOfWindow());
    }

    [Theory]
    [InlineData(To, Wire.Syn)]
    [InlineData(From, Wire.Syn)]
    [InlineData(To, Wire.Syn | Wire.Ack)]
    [InlineData(From, Wire.Syn | Wire.Ack)]
    [InlineData(To, Wire.Syn | Wire.Fin)]
    public void a_syn_that_nobody_acknowledges_begins_nothing(StreamDirection direction, byte flags)
    {
        foreach (long distance in (long[])[-1, 0, 1, 1000, 1 << 20, 1 << 30])
        {
            Talk talk = Talk.OpenOuch();
            talk.Trade(10);
            talk.Lie(direction, distance, [], flags);
            talk.Trade(10);
            talk.Lie(direction, distance, [], flags);
            talk.Trade(10);

            talk.AssertWhole();
            Assert.Equal(1, talk.Wire.Streams.ConnectionCount);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(1000)]
    [InlineData(1 << 29)]
    [InlineData(-(1 << 20))]
    public void a_reset_with_another_number_than_the_next_ends_nothing(long distance)
    {
        foreach (byte flags in (byte[])[Wire.Rst, Wire.Rst | Wire.Ack])
        {
            Talk talk = Talk.OpenOuch();
            talk.Trade(10);
            talk.Lie(To, distance, [], flags);
            talk.Lie(From, distance, [], flags);
            talk.Trade(10);

            talk.AssertWhole();
            Assert.Equal(2, talk.OutOfWindow());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(1000)]
    [InlineData(1 << 27)]
    [InlineData(-50)]
    [InlineData(-(1 << 27))]
    public void a_fin_out_of_order_ends_nothing(long distance)
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(10);
        talk.Lie(To, distance, [], Wire.Fin | Wire.Ack);
        talk.Lie(From, distance, [], Wire.Fin | Wire.Ack);
        talk.Trade(60);

        talk.AssertWhole();
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(1 << 28)]
    [InlineData(1 << 30)]
    public void an_acknowledgement_of_bytes_that_were_not_sent_opens_no_window(long distance)
    {
        foreach (StreamDirection direction in (StreamDirection[])[To, From])
        {
            Talk talk = Talk.OpenOuch();
            talk.Trade(10);
            talk.Lie(direction, 0, [], Wire.Ack, distance);
            talk.Trade(10);
            talk.Lie(Talk.Other(direction), distance - 5000, new byte[100]);
            talk.Trade(10);

            talk.AssertWhole();
            Assert.Equal(2, talk.OutOfWindow());
        }
    }

    [Fact]
    public void an_acknowledgement_that_comes_before_the_window_is_known_blinds_nothing()
    {
        foreach (long distance in (long[])[5_000, 1_000_000, 1 << 30])
        {
            var talk = new Talk(new Wire(StreamTopology.Session(ProtocolId.SoupBinTcpOuch5)));
            talk.Wire.Scale = Talk.Shift7;
            talk.Send(To, Talk.ToFirst - 1, 0, [], Wire.Syn, 64_240);
            talk.Lie(From, 0, [], Wire.Ack, distance);
            talk.Send(From, Talk.FromFirst - 1, Talk.ToFirst, [], Wire.Syn | Wire.Ack, 65_160);
            talk.Wire.Scale = TcpWindowScale.Unknown;
            talk.Acknowledge(To);
            talk.Trade(30);

            talk.AssertWhole();
        }
    }

    [Fact]
    public void an_acknowledgement_that_comes_behind_a_loss_blinds_nothing()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(10);
        talk.Wire.LostBefore = 1;                           // a record of which nothing is missing in the streams
        talk.Lie(From, 0, [], Wire.Ack, 1 << 29);
        talk.Trade(30);

        talk.AssertWhole();
    }

    [Fact]
    public void a_reset_with_the_next_number_ends_the_connection()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Say(From, [], Wire.Rst | Wire.Ack);

        Assert.True(talk.Wire.Log.Segments[^1].Flags.HasFlag(PacketEventFlags.ConnectionClosed));
        Assert.Equal(0, talk.OutOfWindow());
    }

    [Fact]
    public void a_reset_with_the_number_that_was_acknowledged_last_ends_the_connection_behind_a_hole()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        uint acknowledged = talk.NextOf(From);
        talk.Lose(From, 67);
        talk.Say(From, Soup.OrderAccepted(9));
        talk.Send(From, acknowledged, talk.NextOf(To), [], Wire.Rst);

        Assert.True(talk.Wire.Log.Segments[^1].Flags.HasFlag(PacketEventFlags.ConnectionClosed));
    }

    [Fact]
    public void a_reset_behind_records_that_we_lost_ends_the_connection()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Lose(From, 134);
        talk.Wire.LostBefore = 2;
        talk.Say(From, [], Wire.Rst);

        Assert.True(talk.Wire.Log.Segments[^1].Flags.HasFlag(PacketEventFlags.ConnectionClosed));
    }

    [Fact]
    public void a_fin_that_overtook_the_last_bytes_ends_the_connection_when_it_is_acknowledged()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        uint last = talk.NextOf(From);
        talk.Lose(From, 67);
        talk.Say(From, [], Wire.Fin | Wire.Ack);
        talk.Send(From, last, talk.NextOf(To), Soup.OrderAccepted(9), Wire.Ack);
        Assert.DoesNotContain(
            talk.Wire.Log.Events, packet => packet.Flags.HasFlag(PacketEventFlags.ConnectionClosed));
        talk.Send(To, talk.NextOf(To), talk.NextOf(From) + 1, [], Wire.Ack);
        Assert.DoesNotContain(
            talk.Wire.Log.Events, packet => packet.Flags.HasFlag(PacketEventFlags.ConnectionClosed));
        talk.Send(To, talk.NextOf(To), talk.NextOf(From) + 1, [], Wire.Fin | Wire.Ack);

        Assert.True(talk.Wire.Log.Segments[^1].Flags.HasFlag(PacketEventFlags.ConnectionClosed));
        Assert.Equal(9UL, talk.Wire.Log.Messages[^1].Message.Key.Integer);
    }

    [Fact]
    public void bytes_beyond_the_window_are_read_when_the_other_side_acknowledges_them()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Lose(From, 300_000);
        talk.Say(From, Soup.OrderAccepted(77));
        long stampNs = talk.Wire.NowNs;
        Assert.Equal(1, talk.OutOfWindow());
        talk.Acknowledge(To);
        talk.Wire.Wait(HoldNs);

        PacketEvent message = talk.Wire.Log.Messages[^1];
        Assert.Equal((77UL, stampNs), (message.Message.Key.Integer, message.StampNs));
        Assert.True(message.Flags.HasFlag(PacketEventFlags.StreamGap));
    }

    [Fact]
    public void what_is_set_aside_takes_no_room_from_the_streams()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        for (int lie = 0; lie < 500; lie++)
            talk.Lie(From, 200_000 + (lie * 40_000), new byte[9_000]);
        uint hole = talk.NextOf(From);
        byte[] answers = Soup.Join([.. Enumerable.Range(100, 60).Select(order => Soup.OrderAccepted((uint)order))]);
        talk.Lose(From, 67);
        talk.Say(From, answers);
        talk.Send(From, hole, talk.NextOf(To), Soup.OrderAccepted(99), Wire.Ack);

        Assert.Equal(
            Enumerable.Range(99, 61).Select(order => (ulong)order),
            talk.Wire.Log.Messages[^61..].Select(packet => packet.Message.Key.Integer));
        Assert.All(talk.Wire.Log.Messages, packet => Assert.Equal(PacketEventFlags.None, packet.Flags));
    }

    [Fact]
    public void a_probe_of_a_closed_window_and_a_keep_alive_are_inside()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Send(To, talk.NextOf(To), talk.NextOf(From), [], Wire.Ack, window: 0);
        byte[] answer = Soup.OrderAccepted(9);
        talk.Say(From, answer.AsSpan(0, 1));
        talk.Send(From, talk.NextOf(From) - 1, talk.NextOf(To), [answer[0]], Wire.Ack);
        talk.Say(From, answer.AsSpan(1));
        talk.Lie(To, -1, [0]);
        talk.Lie(To, -1, []);

        Assert.Equal(0, talk.OutOfWindow());
        Assert.Equal(9UL, talk.Wire.Log.Messages[^1].Message.Key.Integer);
    }

    [Fact]
    public void credentials_are_overwritten_in_what_is_set_aside_and_not_kept()
    {
        Talk talk = Talk.OpenOuch();
        byte[] left = talk.Lie(To, 1_000_000, Soup.Login("MALLET", "hunter2222"));
        talk.Trade(1);

        Assert.Equal(new string('*', 10), System.Text.Encoding.ASCII.GetString(left, 9, 10));
    }

    private static byte[] Message(StreamDirection direction) =>
        direction == To ? Soup.EnterOrder(5_000) : Soup.OrderAccepted(5_000);
}
