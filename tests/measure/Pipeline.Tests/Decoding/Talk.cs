// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Both ends of one connection, with right numbers, acknowledgements and windows; and a stranger who sends in
/// the name of either.</summary>
internal sealed class Talk(Wire wire)
{
    internal const uint ToFirst = 7_000_001;
    internal const uint FromFirst = 4_000_000_001;      // wraps after 295 MB
    internal const long Window = 502 << 7;
    internal const TcpWindowScale Shift7 = TcpWindowScale.Shift0 + 7;

    private readonly uint[] _next = [ToFirst, FromFirst];
    private uint _orders;

    internal Wire Wire { get; } = wire;

    internal uint NextOf(StreamDirection direction) => _next[(int)direction];

    /// <summary>SYN, SYN-ACK, ACK.</summary>
    internal static Talk Open(Topology topology, TcpWindowScale scale = Shift7)
    {
        var talk = new Talk(new Wire(topology));
        talk.Wire.Scale = scale;
        talk.Send(StreamDirection.ToExchange, ToFirst - 1, 0, [], Wire.Syn, 64_240);
        talk.Send(StreamDirection.FromExchange, FromFirst - 1, ToFirst, [], Wire.Syn | Wire.Ack, 65_160);
        talk.Wire.Scale = TcpWindowScale.Unknown;
        talk.Acknowledge(StreamDirection.ToExchange);
        return talk;
    }

    internal static Talk OpenOuch() => Open(StreamTopology.Session(ProtocolId.SoupBinTcpOuch5));

    /// <summary>Bytes in order, with the acknowledgement of all that the other side has sent.</summary>
    internal void Say(StreamDirection direction, ReadOnlySpan<byte> bytes, byte flags = Wire.Ack)
    {
        Send(direction, NextOf(direction), NextOf(Other(direction)), bytes, flags);
        _next[(int)direction] += (uint)bytes.Length;
    }

    internal void Acknowledge(StreamDirection direction) => Say(direction, []);

    /// <summary>Bytes that are not seen.</summary>
    internal void Lose(StreamDirection direction, int length) => _next[(int)direction] += (uint)length;

    /// <summary>Orders, each with its answer.</summary>
    internal void Trade(int count)
    {
        for (int order = 0; order < count; order++)
        {
            Say(StreamDirection.ToExchange, Soup.EnterOrder(++_orders));
            Say(StreamDirection.FromExchange, Soup.OrderAccepted(_orders));
        }
        Acknowledge(StreamDirection.ToExchange);
    }

    internal byte[] Send(
        StreamDirection direction, uint sequence, uint acknowledgment, ReadOnlySpan<byte> payload, byte flags,
        ushort window = 502)
    {
        Wire.Acknowledgment = acknowledgment;
        Wire.Window = window;
        return direction == StreamDirection.ToExchange
            ? Wire.To(sequence, payload, flags) : Wire.From(sequence, payload, flags);
    }

    /// <summary>One segment of a stranger, which takes no time.</summary>
    /// <param name="direction">In whose name.</param>
    /// <param name="distance">From the next byte, bytes.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="flags">Flags of the header.</param>
    /// <param name="acknowledged">What it acknowledges, from the next byte of the other side.</param>
    internal byte[] Lie(
        StreamDirection direction, long distance, ReadOnlySpan<byte> payload, byte flags = Wire.Ack,
        long acknowledged = 0)
    {
        Wire.NowNs -= 1000;
        return Send(
            direction, unchecked(NextOf(direction) + (uint)distance),
            unchecked(NextOf(Other(direction)) + (uint)acknowledged), payload, flags);
    }

    /// <summary>Every order and every answer has come once, in order, and nothing else.</summary>
    internal void AssertWhole(uint connection = 1)
    {
        foreach (OrderKind kind in (OrderKind[])[OrderKind.New, OrderKind.Accepted])
        {
            List<PacketEvent> reported = Wire.Log.Messages.FindAll(packet => packet.Message.Kind == kind);
            Assert.Equal(
                Enumerable.Range(1, (int)_orders).Select(order => (ulong)order),
                reported.Select(packet => packet.Message.Key.Integer));
        }
        Assert.All(Wire.Log.Messages, packet => Assert.Equal(PacketEventFlags.None, packet.Flags));
        Assert.All(Wire.Log.Events, packet => Assert.Equal(connection, packet.Connection));
        Assert.DoesNotContain(Wire.Log.Events, packet => packet.Flags.HasFlag(PacketEventFlags.ConnectionClosed));
    }

    internal int OutOfWindow() =>
        Wire.Log.Segments.Count(packet => packet.Flags.HasFlag(PacketEventFlags.OutOfWindow));

    internal static StreamDirection Other(StreamDirection direction) => direction == StreamDirection.ToExchange
        ? StreamDirection.FromExchange : StreamDirection.ToExchange;
}
