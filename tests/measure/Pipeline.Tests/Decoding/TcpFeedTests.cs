// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using TestSupport.Decoding;
using TestSupport.Latency;

namespace Telemetry.Pipeline.Tests.Decoding;

public sealed class TcpFeedTests
{
    [Fact]
    public void each_sequenced_packet_is_one_numbered_event()
    {
        Wire wire = new(StreamTopology.Feed(ProtocolId.SoupBinTcp));
        wire.To(0, [], Wire.Syn);
        wire.From(0, [], Wire.Syn | Wire.Ack);

        wire.To(1, Soup.Login());
        wire.From(1, Soup.Join(
            Soup.Accepted(100), Soup.Packet('S', "x1"u8), Soup.Packet('S', "y"u8), Soup.ServerHeartbeat,
            Soup.Packet('Z', [])));

        Assert.Equal(4, wire.Log.Segments.Count);
        Assert.Empty(wire.Log.Messages);
        Assert.Equal(
            [(100UL, 101UL, 1U), (101UL, 102UL, 1U), (102UL, 102UL, 0U), (102UL, 102UL, 0U)],
            wire.Log.Feed.Select(packet =>
                (packet.Envelope.FirstSequence, packet.Envelope.NextSequence, packet.Envelope.Count)));
        Assert.Equal(
            [EnvelopeFlags.None, EnvelopeFlags.None, EnvelopeFlags.Heartbeat, EnvelopeFlags.EndOfSession],
            wire.Log.Feed.Select(packet => packet.Envelope.Flags));
        Assert.Equal("SESSION001", ChannelText.Format(ProtocolId.SoupBinTcp, wire.Log.Feed[0].Envelope.Channel));
        Assert.True(wire.Log.Feed.TrueForAll(packet => packet.FeedIndex == 0 && packet.LineIndex == 0));
    }

    [Fact]
    public void the_packets_of_a_replay_are_recovery_under_the_numbers_of_their_login()
    {
        Topology feed = StreamTopology.Feed(ProtocolId.SoupBinTcp);
        Wire wire = new(feed with
        {
            Flows = [.. feed.Flows.Select(flow => flow with { LineIndex = -1, RecoveryIndex = 0 })],
        });
        wire.To(0, [], Wire.Syn);
        wire.From(0, [], Wire.Syn | Wire.Ack);

        wire.To(1, Soup.Login());
        wire.From(1, Soup.Join(Soup.Accepted(70), Soup.Packet('S', "x1"u8), Soup.Packet('S', "y"u8)));

        Assert.Empty(wire.Log.Feed);
        Assert.Equal(
            [(0, -1, 70UL, EnvelopeFlags.None), (0, -1, 71UL, EnvelopeFlags.None)],
            wire.Log.Recovery.Select(packet => ((int)packet.FeedIndex, (int)packet.LineIndex,
                packet.Envelope.FirstSequence, packet.Envelope.Flags)));
        Assert.All(wire.Log.Recovery, packet => Assert.Equal(StreamDirection.FromExchange, packet.Direction));
        Assert.Equal("SESSION001", ChannelText.Format(ProtocolId.SoupBinTcp, wire.Log.Recovery[0].Envelope.Channel));
    }

    [Fact]
    public void without_its_login_a_connection_counts_but_does_not_number()
    {
        Wire wire = new(StreamTopology.Feed(ProtocolId.SoupBinTcp));

        wire.From(77, Soup.Join(Soup.Packet('S', "x"u8), Soup.ServerHeartbeat));

        Assert.Equal(
            [EnvelopeFlags.Unsequenced, EnvelopeFlags.Heartbeat | EnvelopeFlags.Unsequenced],
            wire.Log.Feed.Select(packet => packet.Envelope.Flags));
    }

    [Fact]
    public void after_lost_bytes_numbers_are_unknown()
    {
        Wire wire = new(StreamTopology.Feed(ProtocolId.SoupBinTcp));
        wire.From(0, [], Wire.Syn | Wire.Ack);
        wire.From(1, Soup.Join(Soup.Accepted(100), Soup.Packet('S', "x"u8)));

        wire.LostBefore = 1;
        wire.From(90, Soup.Join(Soup.Packet('S', "x"u8), Soup.Packet('S', "x"u8), Soup.Packet('S', "x"u8)));

        Assert.Equal(4, wire.Log.Feed.Count);
        Assert.Equal(
            PacketEventFlags.StreamGap | PacketEventFlags.StreamGapOurs, wire.Log.Feed[1].Flags);
        Assert.True(wire.Log.Feed[1..].TrueForAll(packet => packet.Envelope.Flags == EnvelopeFlags.Unsequenced));
    }

    [Fact]
    public void a_burst_of_messages_has_their_bytes_and_not_those_of_their_segment_for_each()
    {
        byte[] messages = Soup.Join(Soup.Packet('S', "x1"u8), Soup.Packet('S', "y"u8), Soup.Packet('S', "z"u8));

        IntervalBuffer reported = Analyse(StreamTopology.Feed(ProtocolId.SoupBinTcp), PacketEventFlags.None, messages);

        Assert.All(reported.Bursts[..BurstWindow.Sizes], window =>
            Assert.Equal((3, messages.Length), (window.Packets, window.Bytes)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void a_late_segment_is_one_late_record_however_many_messages_it_brings(bool isFeed)
    {
        byte[] messages = Soup.Join(Soup.OrderAccepted(1), Soup.OrderAccepted(2), Soup.OrderAccepted(3));
        Topology topology = isFeed ? StreamTopology.Feed(ProtocolId.SoupBinTcp)
            : StreamTopology.Session(ProtocolId.SoupBinTcpOuch5);

        IntervalBuffer reported = Analyse(topology, PacketEventFlags.LateRecord, messages);

        Assert.Equal((3, 1), (reported.Pipeline.Processed, reported.Pipeline.LateRecords));
    }

    /// <summary>A login, and then a segment through the whole analysis.</summary>
    private static IntervalBuffer Analyse(Topology topology, PacketEventFlags flags, byte[] messages)
    {
        Wire wire = new(topology);
        wire.From(0, [], Wire.Syn | Wire.Ack);
        byte[] accepted = Soup.Accepted(100);
        wire.From(1, accepted);
        wire.NowNs += BurstWindow.LongestNs;
        wire.Flags = flags;
        wire.From(1 + (uint)accepted.Length, messages);
        var script = new OrderScript();
        foreach (PacketEvent reported in wire.Log.Events)
        {
            PacketEvent packet = reported;
            script.Put(ref packet);
        }
        return script.End(wire.NowNs).Intervals[^1];
    }
}
