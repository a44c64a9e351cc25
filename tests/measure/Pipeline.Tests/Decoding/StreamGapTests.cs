// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Packets;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Holes, cuts, garbage, starts in mid-stream: what is given up and reported, where reading goes on.</summary>
public sealed class StreamGapTests
{
    private const long HoldNs = 200_000_000;

    [Fact]
    public void a_hole_that_stays_ends_after_the_hold_and_is_reported()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(1, Soup.EnterOrder(1).AsSpan(0, 30));
        wire.To(101, Soup.EnterOrder(3));

        wire.Wait(HoldNs - 2000);
        Assert.Empty(wire.Log.Messages);
        wire.Wait(2000);

        Assert.Equal(2, wire.Log.Messages.Count);
        (PacketEvent partial, PacketEvent order) = (wire.Log.Messages[0], wire.Log.Messages[1]);
        Assert.Equal(PacketEventFlags.Partial, partial.Flags);
        Assert.Equal((2L, 50, (uint)'O'), (partial.Frame, partial.PayloadLength, partial.Message.Code));
        Assert.Equal((PacketEventFlags.StreamGap, 70L), (order.Flags, order.SkippedBytes));
        Assert.Equal((3UL, wire.Log.Segments[2].StampNs), (order.Message.Key.Integer, order.StampNs));
    }

    [Fact]
    public void the_length_of_a_message_of_one_byte_is_not_known()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(1, Soup.EnterOrder(1).AsSpan(0, 1));

        wire.End();

        PacketEvent partial = Assert.Single(wire.Log.Messages);
        Assert.Equal((PacketEventFlags.Partial, 2L, 0), (partial.Flags, partial.Frame, partial.PayloadLength));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void bytes_given_up_at_the_end_are_reported_with_the_frame_in_which_they_began(bool cut)
    {
        Wire wire = TcpStreamTests.Opened();
        wire.MissingTail = cut ? 20 : 0;
        wire.To(1, cut ? [] : [255, 255, 255, 255, 255]);
        long stampNs = wire.NowNs;
        wire.To(cut ? 21u : 6u, [255, 255, 255]);

        wire.End();

        PacketEvent partial = wire.Log.Messages[^1];
        Assert.Equal((PacketEventFlags.Partial, 2L, stampNs, 0, 0),
            (partial.Flags & PacketEventFlags.Partial, partial.Frame, partial.StampNs, partial.MessageOffset,
                partial.PayloadLength));
    }

    [Fact]
    public void each_hole_has_its_own_time()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(51, Soup.EnterOrder(2));
        wire.Wait(HoldNs / 2);
        wire.To(151, Soup.EnterOrder(4));

        wire.Wait((HoldNs / 2) - 1000);
        Assert.Equal([2UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        wire.Wait((HoldNs / 2) - 1000);
        Assert.Single(wire.Log.Messages);
        wire.Wait(2000);

        Assert.Equal([2UL, 4UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
    }

    [Fact]
    public void a_hole_that_was_filled_leaves_the_next_one_its_time()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(51, Soup.EnterOrder(2));
        wire.Wait(HoldNs / 2);
        wire.To(151, Soup.EnterOrder(4));
        wire.To(1, Soup.EnterOrder(1));

        wire.Wait(HoldNs - 5000);
        wire.To(101, Soup.EnterOrder(3));

        Assert.Equal([1UL, 2UL, 3UL, 4UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.True(wire.Log.Messages.TrueForAll(packet => packet.Flags == PacketEventFlags.None));
    }

    [Fact]
    public void garbage_at_the_end_of_a_segment_swallows_nothing_of_the_next()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(1, Soup.Join(Soup.EnterOrder(1), [0x0F, 0xFF]));

        wire.To(53, Soup.Join(Soup.EnterOrder(2), Soup.EnterOrder(3), Soup.EnterOrder(4)));

        Assert.Equal(
            [1UL, 2UL, 3UL, 4UL],
            wire.Log.Messages.FindAll(packet => packet.Status == EnvelopeStatus.Ok)
                .Select(packet => packet.Message.Key.Integer));
    }

    [Fact]
    public void bytes_that_come_after_they_were_given_up_are_read_and_no_retransmission()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(51, Soup.EnterOrder(2));
        wire.Wait(HoldNs);

        wire.To(1, Soup.EnterOrder(1));
        wire.To(101, Soup.EnterOrder(3));

        Assert.Equal([2UL, 1UL, 3UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.True(wire.Log.Segments.TrueForAll(packet => packet.RetransmittedBytes == 0));
    }

    [Fact]
    public void a_hole_of_our_own_making_ends_at_once_and_is_called_ours()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(1, Soup.EnterOrder(1));

        wire.LostBefore = 1;
        wire.To(101, Soup.EnterOrder(3));

        Assert.Equal([1UL, 3UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.Equal(PacketEventFlags.StreamGap | PacketEventFlags.StreamGapOurs, wire.Log.Messages[1].Flags);
        Assert.Equal(1U, wire.Log.Segments[2].LostBefore);
        Assert.True(wire.Log.Messages.TrueForAll(packet => packet.LostBefore == 0));
    }

    [Fact]
    public void a_loss_that_left_no_hole_does_not_make_a_later_one_ours()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.LostBefore = 3;
        wire.To(1, Soup.EnterOrder(1));

        wire.To(101, Soup.EnterOrder(3));
        wire.Wait(HoldNs);

        Assert.Equal(PacketEventFlags.StreamGap, wire.Log.Messages[^1].Flags);
    }

    [Fact]
    public void a_record_cut_by_its_snap_length_costs_what_was_cut()
    {
        Wire wire = TcpStreamTests.Opened();
        byte[] order = Soup.EnterOrder(2);

        wire.MissingTail = 20;
        wire.To(1, Soup.Join(Soup.EnterOrder(1), order[..30]));
        wire.To(101, Soup.EnterOrder(3));

        Assert.Equal([0UL, 1UL, 3UL], wire.Log.Messages.Select(packet =>
            packet.Flags.HasFlag(PacketEventFlags.Partial) ? 0UL : packet.Message.Key.Integer).Order());
        Assert.Equal(
            PacketEventFlags.StreamGap | PacketEventFlags.StreamGapOurs, wire.Log.Messages[^1].Flags);
        Assert.True(wire.Log.Segments[1].Flags.HasFlag(PacketEventFlags.Truncated));
        Assert.Equal(100, wire.Log.Segments[1].PayloadLength);
    }

    [Fact]
    public void a_capture_that_begins_in_mid_connection_is_taken_as_aligned()
    {
        Wire wire = Wire.Ouch5();

        wire.To(5000, Soup.EnterOrder(1));
        wire.From(9000, Soup.OrderAccepted(1));

        Assert.Equal(2, wire.Log.Messages.Count);
        Assert.True(wire.Log.Messages.TrueForAll(packet => packet.Flags == PacketEventFlags.None));
        Assert.Equal(
            [true, false], wire.Log.Segments.Select(packet => packet.Flags.HasFlag(PacketEventFlags.ConnectionOpened)));
        Assert.Equal(0, wire.Log.Messages[1].Message.HasSequence);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((byte)'U')]
    public void a_capture_that_begins_with_a_keep_alive_begins_behind_it(byte garbage)
    {
        Wire wire = Wire.Ouch5();

        wire.To(4999, [garbage]);
        wire.To(4999, [garbage]);
        wire.To(5000, Soup.EnterOrder(1));
        wire.To(5050, Soup.EnterOrder(2).AsSpan(0, 30));
        wire.To(5079, [garbage]);
        wire.To(5080, Soup.EnterOrder(2).AsSpan(30));

        Assert.Equal([1UL, 2UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.True(wire.Log.Messages.TrueForAll(packet => packet.Flags == PacketEventFlags.None));
        Assert.True(wire.Log.Segments.TrueForAll(packet => packet.RetransmittedBytes == 0));
        Assert.Equal([0L, 50L], wire.Log.Messages.Select(packet => packet.StreamOffset));
    }

    [Fact]
    public void a_keep_alive_behind_what_is_not_read_yet_is_no_retransmission()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(51, Soup.EnterOrder(2));
        wire.To(100, [0]);
        wire.To(1, Soup.EnterOrder(1));

        Assert.Equal(2, wire.Log.Messages.Count);
        Assert.True(wire.Log.Segments.TrueForAll(packet => packet.RetransmittedBytes == 0));
    }

    [Fact]
    public void a_capture_that_begins_inside_a_message_skips_to_the_next_one()
    {
        Wire wire = Wire.Ouch5();
        byte[] orders = Soup.Join(
            Soup.EnterOrder(1), Soup.EnterOrder(2), Soup.EnterOrder(3), Soup.EnterOrder(4), Soup.EnterOrder(5));

        wire.To(5000, orders.AsSpan(20, 100));
        wire.To(5100, orders.AsSpan(120));

        Assert.Equal([2UL, 3UL, 4UL, 5UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.Equal(PacketEventFlags.StreamGap, wire.Log.Messages[0].Flags);
        Assert.Equal(PacketEventFlags.None, wire.Log.Messages[1].Flags);
        Assert.Equal(wire.Log.Segments[0].StampNs, wire.Log.Messages[0].StampNs);
    }

    [Fact]
    public void what_looks_like_a_message_inside_another_one_is_not_taken_for_one()
    {
        Wire wire = Wire.Ouch5();
        byte[] carrier = Soup.EnterOrder(1, appendage: 80);
        byte[] bait = Soup.Packet('U', [(byte)'X', 0, 0, 0, 9, 0, 0, 0, 0]);
        bait.CopyTo(carrier, 60);

        wire.To(5020, carrier.AsSpan(20, 40 + bait.Length));
        wire.To((uint)(5060 + bait.Length), carrier.AsSpan(60 + bait.Length));
        wire.To((uint)(5000 + carrier.Length), Soup.EnterOrder(2));

        PacketEvent order = Assert.Single(wire.Log.Messages);
        Assert.Equal((OrderKind.New, 2UL), (order.Message.Kind, order.Message.Key.Integer));
    }

    [Fact]
    public void bytes_that_are_no_message_are_reported_and_the_next_messages_are_found()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(1, Soup.EnterOrder(1));

        wire.To(51, [0, 0, 0, 0, 0, 0, 0, 0]);
        wire.To(59, Soup.EnterOrder(2));

        Assert.Equal(
            [EnvelopeStatus.Ok, EnvelopeStatus.BadLength, EnvelopeStatus.Ok],
            wire.Log.Messages.Select(packet => packet.Status));
        Assert.Equal(PacketEventFlags.StreamGap, wire.Log.Messages[2].Flags);
        Assert.Equal(2UL, wire.Log.Messages[2].Message.Key.Integer);
    }
}
