// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Packets;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Scripts of segments and the events that must come of them.</summary>
public sealed class TcpStreamTests
{
    [Fact]
    public void each_segment_is_one_event_before_its_messages()
    {
        Wire wire = Opened();

        wire.To(1, Soup.Join(Soup.EnterOrder(1), Soup.EnterOrder(2)));

        Assert.Equal(
            [PacketEventKind.Segment, PacketEventKind.Segment, PacketEventKind.Message, PacketEventKind.Message],
            wire.Log.Events.Select(packet => packet.Kind));
        Assert.True(wire.Log.Segments.TrueForAll(packet => packet.Flags.HasFlag(PacketEventFlags.CountsInLedger)));
        Assert.False(wire.Log.Messages.Exists(packet => packet.Flags.HasFlag(PacketEventFlags.CountsInLedger)));
        Assert.Equal([1UL, 2UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.Equal([0, 50], wire.Log.Messages.Select(packet => packet.MessageOffset));
    }

    [Fact]
    public void a_message_has_the_stamp_of_the_segment_with_its_last_byte()
    {
        Wire wire = Opened();
        byte[] order = Soup.EnterOrder(7);

        wire.To(1, order.AsSpan(0, 2));
        wire.To(3, order.AsSpan(2, 20));
        wire.To(23, order.AsSpan(22));

        PacketEvent message = Assert.Single(wire.Log.Messages);
        PacketEvent last = wire.Log.Segments[^1];
        Assert.Equal((last.StampNs, last.Frame), (message.StampNs, message.Frame));
        Assert.Equal((-22, 50, 0L), (message.MessageOffset, message.PayloadLength, message.StreamOffset));
        Assert.Equal(7UL, message.Message.Key.Integer);
    }

    [Fact]
    public void a_reordered_segment_keeps_its_own_stamp()
    {
        Wire wire = Opened();

        wire.To(51, Soup.EnterOrder(2));
        Assert.Empty(wire.Log.Messages);
        wire.To(1, Soup.EnterOrder(1));

        Assert.Equal([1UL, 2UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.Equal(
            [wire.Log.Segments[2].StampNs, wire.Log.Segments[1].StampNs],
            wire.Log.Messages.Select(packet => packet.StampNs));
        Assert.True(wire.Log.Messages.TrueForAll(packet => packet.ClockNs == wire.NowNs));
        Assert.True(wire.Log.Segments.TrueForAll(packet => packet.RetransmittedBytes == 0));
    }

    [Fact]
    public void a_retransmission_is_reported_and_times_nothing()
    {
        Wire wire = Opened();
        byte[] orders = Soup.Join(Soup.EnterOrder(1), Soup.EnterOrder(2));

        wire.To(1, orders.AsSpan(0, 50));
        wire.To(1, orders.AsSpan(0, 50));
        wire.To(1, orders);

        Assert.Equal([1UL, 2UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.Equal([0, 0, 50, 50], wire.Log.Segments.Select(packet => packet.RetransmittedBytes));
        Assert.Equal(
            [false, false, true, false],
            wire.Log.Segments.Select(packet => packet.Flags.HasFlag(PacketEventFlags.Retransmit)));
        Assert.Equal(50, wire.Log.Messages[1].MessageOffset);
        Assert.True(wire.Log.Messages.TrueForAll(packet => !packet.Flags.HasFlag(PacketEventFlags.Retransmitted)));
    }

    [Fact]
    public void a_message_whose_beginning_came_twice_says_so()
    {
        Wire wire = Opened();
        byte[] orders = Soup.Join(Soup.EnterOrder(1), Soup.EnterOrder(2));

        wire.To(1, orders.AsSpan(0, 30));
        wire.To(1, orders);

        Assert.Equal(
            [true, false],
            wire.Log.Messages.Select(packet => packet.Flags.HasFlag(PacketEventFlags.Retransmitted)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void a_keep_alive_is_no_retransmission(int length)
    {
        Wire wire = Opened();
        wire.To(1, Soup.EnterOrder(1));

        wire.To(50, new byte[length]);
        wire.To(51, Soup.EnterOrder(2));

        Assert.Equal(2, wire.Log.Messages.Count);
        Assert.True(wire.Log.Segments.TrueForAll(packet => packet.RetransmittedBytes == 0));
    }

    [Fact]
    public void sequence_numbers_wrap()
    {
        Wire wire = Wire.Ouch5();
        const uint isn = uint.MaxValue - 70;
        wire.To(isn, [], Wire.Syn);
        byte[] orders = Soup.Join(Soup.EnterOrder(1), Soup.EnterOrder(2), Soup.EnterOrder(3));

        wire.To(isn + 1, orders.AsSpan(0, 60));
        wire.To(unchecked(isn + 1 + 120), orders.AsSpan(120));
        wire.To(unchecked(isn + 1 + 60), orders.AsSpan(60, 60));

        Assert.Equal([1UL, 2UL, 3UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.Equal([0L, 50L, 100L], wire.Log.Messages.Select(packet => packet.StreamOffset));
    }

    [Fact]
    public void answers_are_numbered_from_the_login_on_and_directions_do_not_mix()
    {
        Wire wire = Opened();
        wire.From(1000, [], Wire.Syn | Wire.Ack);

        wire.To(1, Soup.Login());
        wire.From(1001, Soup.Accepted(41));
        wire.To(50, Soup.EnterOrder(1, "T9"));
        wire.From(1034, Soup.OrderAccepted(1));
        wire.From(1101, Soup.OrderAccepted(2));

        Assert.Equal(
            [OrderKind.Logon, OrderKind.LogonAccepted, OrderKind.New, OrderKind.Accepted, OrderKind.Accepted],
            wire.Log.Messages.Select(packet => packet.Message.Kind));
        Assert.Equal([41UL, 42UL], wire.Log.Messages[3..].Select(packet => packet.Message.Sequence));
        Assert.Equal((1, 9UL), (wire.Log.Messages[2].Message.HasTick, wire.Log.Messages[2].Message.TickSequence));
        Assert.True(wire.Log.Events.TrueForAll(packet => packet.Connection == 1 && packet.SessionIndex == 0));
    }

    [Fact]
    public void a_new_connection_between_the_same_ends_is_another_one()
    {
        Wire wire = Opened();
        wire.To(1, Soup.EnterOrder(1).AsSpan(0, 10));

        wire.To(700_000, [], Wire.Syn);
        wire.To(700_001, Soup.EnterOrder(2));
        wire.To(700_051, Soup.EnterOrder(3));

        Assert.Equal([1U, 1U, 1U, 1U, 2U], wire.Log.Segments.Select(packet => packet.Connection));
        Assert.Equal(
            [PacketEventFlags.Partial, PacketEventFlags.None, PacketEventFlags.None],
            wire.Log.Messages.Select(packet => packet.Flags));
        Assert.Equal([1U, 2U, 2U], wire.Log.Messages.Select(packet => packet.Connection));
        Assert.Equal(
            wire.Log.Segments[3..].Select(packet => packet.StampNs),
            wire.Log.Messages[1..].Select(packet => packet.StampNs));
        Assert.True(wire.Log.Segments[4].Flags.HasFlag(PacketEventFlags.ConnectionOpened));
        Assert.Equal(2, wire.Streams.ConnectionCount);
    }

    [Fact]
    public void a_syn_that_comes_twice_or_late_opens_nothing()
    {
        Wire wire = Opened();
        wire.To(0, [], Wire.Syn);
        wire.To(1, Soup.EnterOrder(1));
        wire.To(0, [], Wire.Syn);
        wire.From(501, Soup.OrderAccepted(1));
        wire.From(500, [], Wire.Syn | Wire.Ack);
        wire.From(568, Soup.OrderAccepted(2));

        Assert.True(wire.Log.Events.TrueForAll(packet => packet.Connection == 1));
        Assert.Equal(3, wire.Log.Messages.Count);
    }

    [Fact]
    public void the_answer_to_a_syn_may_be_read_before_it()
    {
        Wire wire = Wire.Ouch5();

        wire.From(500, [], Wire.Syn | Wire.Ack);
        wire.To(0, [], Wire.Syn);
        wire.To(1, Soup.Login());
        wire.From(501, Soup.Accepted(1));

        Assert.True(wire.Log.Events.TrueForAll(packet => packet.Connection == 1));
        Assert.Equal(2, wire.Log.Messages.Count);
    }

    [Theory]
    [InlineData(Wire.Fin)]
    [InlineData(Wire.Rst)]
    public void the_end_of_a_connection_reports_what_stayed_incomplete(byte flag)
    {
        Wire wire = Opened();
        wire.To(1, Soup.Join(Soup.EnterOrder(1), Soup.EnterOrder(2)).AsSpan(0, 80));

        wire.To(81, [], (byte)(flag | Wire.Ack));
        wire.To(82, [], Wire.Ack);

        Assert.Equal(
            [PacketEventFlags.None, PacketEventFlags.Partial], wire.Log.Messages.Select(packet => packet.Flags));
        Assert.Equal(
            [false, false, true, false],
            wire.Log.Segments.Select(packet => packet.Flags.HasFlag(PacketEventFlags.ConnectionClosed)));
        Assert.True(wire.Log.Segments.TrueForAll(packet => packet.Connection == 1));
    }

    [Fact]
    public void the_end_of_input_reports_what_stayed_incomplete()
    {
        Wire wire = Opened();
        wire.To(1, Soup.EnterOrder(1).AsSpan(0, 49));

        wire.End();

        Assert.Equal(PacketEventFlags.Partial, Assert.Single(wire.Log.Messages).Flags);
    }

    [Fact]
    public void acknowledgements_of_unknown_connections_open_nothing()
    {
        Wire wire = Wire.Ouch5();

        wire.To(5, []);
        wire.To(5, [], Wire.Rst);
        wire.To(5, [], Wire.Fin | Wire.Ack);

        Assert.Equal(3, wire.Log.Segments.Count);
        Assert.True(wire.Log.Segments.TrueForAll(packet => packet.Connection == 0));
        Assert.Equal(0, wire.Streams.ConnectionCount);
    }

    [Fact]
    public void messages_of_a_super_packet_say_that_they_share_a_stamp()
    {
        Wire wire = Opened();

        wire.GsoSegments = 2;
        wire.To(1, Soup.Join(Soup.EnterOrder(1), Soup.EnterOrder(2)));

        Assert.True(wire.Log.Messages.TrueForAll(packet => packet.Flags == PacketEventFlags.SharedStamp));
        Assert.True(wire.Log.Segments[1].Flags.HasFlag(PacketEventFlags.SharedStamp));
        Assert.Equal(2, wire.Log.Segments[1].GsoSegments);
    }

    [Fact]
    public void a_segment_on_a_foreign_interface_counts_and_is_not_read()
    {
        Wire wire = Opened();

        wire.Flags = PacketEventFlags.ForeignInterface;
        wire.To(1, Soup.EnterOrder(1));
        wire.To(1, Soup.EnterOrder(1));

        Assert.Equal(
            [PacketEventKind.Segment, PacketEventKind.Unused, PacketEventKind.Segment, PacketEventKind.Message],
            wire.Log.Events.Select(packet => packet.Kind));
        Assert.Equal(
            PacketEventFlags.ForeignInterface | PacketEventFlags.CountsInLedger, wire.Log.Events[1].Flags);
        Assert.Equal(0, wire.Log.Segments[1].RetransmittedBytes);
    }

    internal static Wire Opened()
    {
        Wire wire = Wire.Ouch5();
        wire.To(0, [], Wire.Syn);
        return wire;
    }
}
