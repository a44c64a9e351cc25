// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Connections share the buffers in which bytes wait.</summary>
public sealed class StreamBufferTests
{
    private const int Connections = 40;
    private const int MessagesOfEach = 60;
    private const int HeldBack = 30;            // segments that come before the first

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void connections_that_lack_bytes_at_a_time_each_report_what_was_sent_on_them(int seed)
    {
        var wire = new Wire(
            StreamTopology.Session(ProtocolId.SoupBinTcpOuch5),
            new TcpStreamOptions { MaxConnections = Connections });
        StreamScript[] scripts = [.. Enumerable.Range(0, Connections).Select(index => Script(seed, index))];

        int mostUsed = Play(wire, scripts, new Random(seed));

        Assert.True(mostUsed > Connections / 2, $"only {mostUsed} buffers were in use at a time");
        ILookup<uint, PacketEvent> reported = wire.Log.Messages.ToLookup(packet => packet.Connection);
        for (int index = 0; index < Connections; index++)
            Check(scripts[index], [.. reported[(uint)index + 1]]);
        Assert.Equal(0, wire.Streams.BuffersUsed());
    }

    [Fact]
    public void each_direction_of_every_connection_can_keep_bytes_when_a_changed_configuration_has_more()
    {
        Topology topology = StreamTopology.Session(ProtocolId.SoupBinTcpOuch5);
        int connections = TcpStreamOptions.For(topology).MaxConnections;
        Assert.True(connections > 1);
        var wire = new Wire(topology, new TcpStreamOptions { MaxConnections = 1 });
        Lack(wire, 1);

        EventLog.Sink sink = new(wire.Log);
        wire.Streams.TakeOver(wire.Streams.Prepare(topology), wire.NowNs, ref sink);
        for (int port = 2; port <= connections; port++)
            Lack(wire, port);

        // A beginning of a message and bytes behind missing ones, in each direction.
        Assert.Equal(4 * connections, wire.Streams.BuffersUsed());
        Assert.Empty(wire.Log.Messages);
        for (int port = 1; port <= connections; port++)
        {
            wire.ClientPort = (ushort)port;
            wire.To(11, Soup.EnterOrder((uint)port).AsSpan(10, 20));
            wire.From(11, Soup.OrderAccepted((uint)port).AsSpan(10, 20));
        }
        Assert.Equal(
            Enumerable.Range(1, connections).SelectMany(port => new[] { (ulong)port, (ulong)port }),
            wire.Log.Messages.Select(packet => packet.Message.Key.Integer));
        Assert.Equal(0, wire.Streams.BuffersUsed());
    }

    private static void Lack(Wire wire, int port)
    {
        wire.ClientPort = (ushort)port;
        wire.To(0, [], Wire.Syn);
        wire.From(0, [], Wire.Syn);
        byte[] order = Soup.EnterOrder((uint)port);
        byte[] answer = Soup.OrderAccepted((uint)port);
        wire.To(1, order.AsSpan(0, 10));
        wire.To(31, order.AsSpan(30));
        wire.From(1, answer.AsSpan(0, 10));
        wire.From(31, answer.AsSpan(30));
    }

    private static StreamScript Script(int seed, int index)
    {
        var script = new StreamScript((seed * Connections) + index, MessagesOfEach, lossRate: 0);
        List<(int Start, int End)> first = script.Segments.FindAll(segment => segment.Start == 0);
        script.Segments.RemoveAll(segment => segment.Start == 0);
        script.Segments.InsertRange(Math.Min(HeldBack, script.Segments.Count), first);
        return script;
    }

    private static int Play(Wire wire, StreamScript[] scripts, Random random)
    {
        for (int index = 0; index < scripts.Length; index++)
        {
            wire.ClientPort = (ushort)(index + 1);
            wire.To(StreamScript.FirstSequence - 1, [], Wire.Syn);
        }
        int mostUsed = 0;
        int[] sent = new int[scripts.Length];
        List<int> left = [.. Enumerable.Range(0, scripts.Length)];
        while (left.Count > 0)
        {
            int index = left[random.Next(left.Count)];
            (int start, int end) = scripts[index].Segments[sent[index]++];
            wire.ClientPort = (ushort)(index + 1);
            wire.To(unchecked(StreamScript.FirstSequence + (uint)start), scripts[index].Bytes.AsSpan(start..end));
            mostUsed = Math.Max(mostUsed, wire.Streams.BuffersUsed());
            if (sent[index] == scripts[index].Segments.Count)
                left.Remove(index);
        }
        return mostUsed;
    }

    private static void Check(StreamScript script, PacketEvent[] reported)
    {
        Assert.Equal(
            script.Messages.Select(message => (message.Start, message.End - message.Start)),
            reported.Select(packet => ((int)packet.StreamOffset, (int)packet.PayloadLength)));
        Assert.All(reported, packet => Assert.Equal(
            (EnvelopeStatus.Ok, PacketEventFlags.None),
            (packet.Status, packet.Flags & ~PacketEventFlags.Retransmitted)));
        foreach (PacketEvent packet in reported.Where(packet => packet.Message.Kind == OrderKind.New))
            Assert.Equal(
                BinaryPrimitives.ReadUInt32BigEndian(script.Bytes.AsSpan((int)packet.StreamOffset + 4)),
                packet.Message.Key.Integer);
    }
}
