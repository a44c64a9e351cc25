// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>One segment far ahead where no window is known: the stream goes there, and comes back at once.</summary>
public sealed class UnknownWindowTests
{
    private const long HoldNs = 200_000_000;

    [Theory]
    [InlineData(200_000)]
    [InlineData(1 << 27)]
    [InlineData(1 << 29)]
    public void bytes_that_go_on_in_order_below_garbage_are_all_read(uint distance)
    {
        Wire wire = TcpStreamTests.Opened();
        uint next = 1;
        next = Orders(wire, next, 1, 10);
        wire.To(next + distance, new byte[200]);
        Orders(wire, next, 11, 30);

        AssertOrders(wire, 30);
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(1 << 27)]
    [InlineData(1 << 29)]
    public void bytes_that_go_on_in_order_below_a_message_are_all_read(uint distance)
    {
        Wire wire = TcpStreamTests.Opened();
        uint next = Orders(wire, 1, 1, 10);
        wire.To(next + distance, Soup.EnterOrder(666));
        Orders(wire, next, 11, 30);

        wire.Log.Events.RemoveAll(packet => packet.Message.Key.Integer == 666);
        AssertOrders(wire, 30);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void bytes_that_go_on_below_a_hole_that_was_given_up_in_time_are_all_read(int begun)
    {
        Wire wire = TcpStreamTests.Opened();
        uint next = Orders(wire, 1, 1, 10);
        byte[] order = Soup.EnterOrder(11);
        wire.To(next, order.AsSpan(0, begun));
        wire.To(next + 3_000, new byte[200]);
        wire.Wait(2 * HoldNs);
        wire.To(next + (uint)begun, order.AsSpan(begun));
        Orders(wire, next + 50, 12, 30);

        wire.Log.Events.RemoveAll(packet => packet.Flags.HasFlag(PacketEventFlags.Partial));
        AssertOrders(wire, 30);
    }

    [Fact]
    public void bytes_that_were_given_up_and_come_late_are_read_if_they_go_on()
    {
        Wire wire = TcpStreamTests.Opened();
        uint hole = Orders(wire, 1, 1, 10);
        wire.To(hole + 150, Soup.EnterOrder(14));
        wire.Wait(2 * HoldNs);
        Orders(wire, hole, 11, 13);
        Orders(wire, hole + 200, 15, 20);

        Assert.Equal(
            [.. Enumerable.Range(1, 10), 14, 11, 12, 13, .. Enumerable.Range(15, 6)],
            wire.Log.Messages.Select(packet => (int)packet.Message.Key.Integer));
    }

    [Fact]
    public void a_window_that_was_known_is_not_after_records_were_lost()
    {
        Talk talk = Talk.OpenOuch();
        talk.Trade(3);
        talk.Lose(StreamDirection.FromExchange, 500_000);
        talk.Wire.LostBefore = 7;
        talk.Say(StreamDirection.FromExchange, Soup.OrderAccepted(50));

        Assert.Equal(50UL, talk.Wire.Log.Messages[^1].Message.Key.Integer);
        Assert.Equal(0, talk.OutOfWindow());
    }

    private static uint Orders(Wire wire, uint sequence, uint first, uint last)
    {
        for (uint order = first; order <= last; order++, sequence += 50)
            wire.To(sequence, Soup.EnterOrder(order));
        return sequence;
    }

    private static void AssertOrders(Wire wire, int count)
    {
        Assert.Equal(
            Enumerable.Range(1, count).Select(order => (ulong)order),
            wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.Equal(1, wire.Streams.ConnectionCount);
    }
}
