// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>A connection between the ends of one that was closed, of which the SYN was not seen.</summary>
public sealed class ReusedPortTests
{
    // As Linux numbers the next connection of a port: one for each 64 ns since the one before.
    private const uint SecondLater = 15_625_000;
    private const long HoldNs = 200_000_000;

    [Theory]
    [InlineData(Wire.Fin)]
    [InlineData(Wire.Rst)]
    public void what_lies_beyond_the_end_is_another_connection(byte flag)
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(1, Soup.EnterOrder(1));
        wire.To(51, [], (byte)(flag | Wire.Ack));

        wire.To(SecondLater, Soup.EnterOrder(2));
        wire.To(SecondLater + 50, Soup.EnterOrder(3));
        wire.Wait(HoldNs);

        Assert.Equal([1U, 2U, 2U], wire.Log.Messages.Select(packet => packet.Connection));
        Assert.True(wire.Log.Messages.TrueForAll(packet => packet.Flags == PacketEventFlags.None));
        Assert.True(wire.Log.Segments[3].Flags.HasFlag(PacketEventFlags.ConnectionOpened));
        Assert.Equal([1UL, 2UL, 3UL], wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
    }

    [Fact]
    public void a_reset_ends_the_other_direction_too()
    {
        Wire wire = Traded();
        wire.From(568, [], Wire.Rst | Wire.Ack);

        wire.To(51, Soup.EnterOrder(2));                    // was on its way
        wire.To(101, Soup.EnterOrder(3));
        wire.To(SecondLater, Soup.EnterOrder(4));
        wire.From(SecondLater, Soup.OrderAccepted(4));

        Assert.Equal([1U, 1U, 1U, 1U, 2U, 2U], wire.Log.Messages.Select(packet => packet.Connection));
        Assert.True(wire.Log.Messages.TrueForAll(packet => packet.Flags == PacketEventFlags.None));
    }

    [Fact]
    public void what_was_sent_before_the_first_byte_is_another_connection()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.To(1, Soup.EnterOrder(1));
        wire.To(51, [], Wire.Fin | Wire.Ack);

        wire.To(uint.MaxValue - SecondLater, Soup.EnterOrder(2));

        Assert.Equal([1U, 2U], wire.Log.Messages.Select(packet => packet.Connection));
    }

    [Fact]
    public void what_a_closed_connection_still_says_is_its_own()
    {
        Wire wire = Traded();
        wire.To(51, Soup.EnterOrder(2).AsSpan(0, 20));
        wire.To(71, Soup.EnterOrder(2).AsSpan(20), Wire.Fin | Wire.Ack);

        wire.From(568, Soup.OrderAccepted(2));              // the other side has not ended
        wire.From(702, Soup.OrderAccepted(4));
        wire.From(635, Soup.OrderAccepted(3));
        wire.To(71, Soup.EnterOrder(2).AsSpan(20), Wire.Fin | Wire.Ack);
        wire.To(101, [0]);                                  // a keep-alive behind the FIN
        wire.To(102, []);

        Assert.True(wire.Log.Events.TrueForAll(packet => packet.Connection == 1));
        Assert.Equal(6, wire.Log.Messages.Count);
        Assert.True(wire.Log.Messages.TrueForAll(packet => packet.Flags == PacketEventFlags.None));
    }

    [Fact]
    public void a_reset_that_its_sender_does_not_keep_to_was_none()
    {
        Wire wire = Traded();
        wire.From(400_000, [], Wire.Rst);                   // somebody else's
        wire.From(568, Soup.OrderAccepted(2));

        wire.To(101, Soup.EnterOrder(3));                   // one overtook the other
        wire.To(51, Soup.EnterOrder(2));
        wire.From(702, Soup.OrderAccepted(4));
        wire.From(635, Soup.OrderAccepted(3));

        Assert.True(wire.Log.Events.TrueForAll(packet => packet.Connection == 1));
        Assert.Equal(7, wire.Log.Messages.Count);
        Assert.True(wire.Log.Messages.TrueForAll(packet => packet.Flags == PacketEventFlags.None));
    }

    private static Wire Traded()
    {
        Wire wire = TcpStreamTests.Opened();
        wire.From(500, [], Wire.Syn | Wire.Ack);
        wire.To(1, Soup.EnterOrder(1));
        wire.From(501, Soup.OrderAccepted(1));
        return wire;
    }
}
