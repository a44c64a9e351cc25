// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Decoding;

public sealed class CmeTcpFeedTests
{
    [VectorsFact]
    public void real_messages_have_the_number_and_the_send_time_that_two_independent_decoders_found()
    {
        int packets = 0;
        foreach (VectorPacket packet in VectorCapture.Of("cme-mdp3-tcp").SelectMany(capture => capture.Packets))
        {
            Wire wire = new(StreamTopology.Feed(ProtocolId.CmeMdp3Tcp));

            wire.From(packet.Expected.GetProperty("tcp_seq").GetUInt32(), packet.Payload);

            PacketEvent reported = Assert.Single(wire.Log.Feed);
            Assert.Equal(packet.Expected.GetProperty("first_sequence").GetUInt64(), reported.Envelope.FirstSequence);
            Assert.Equal(packet.Expected.GetProperty("count").GetUInt32(), reported.Envelope.Count);
            Assert.Equal(packet.Expected.GetProperty("send_time_ns").GetInt64(), reported.Envelope.SendTimeNs);
            Assert.Equal(EnvelopeFlags.HasSendTime, reported.Envelope.Flags);
            packets++;
        }
        Assert.Equal(3, packets);
    }

    [Fact]
    public void each_connection_begins_at_1_and_heartbeats_use_a_number()
    {
        Wire wire = new(StreamTopology.Feed(ProtocolId.CmeMdp3Tcp));
        wire.From(0, [], Wire.Syn | Wire.Ack);

        wire.From(1,
        [
            .. StreamCorpus.CmeMessage(1, 61), .. StreamCorpus.CmeMessage(2, 12), .. StreamCorpus.CmeMessage(3, 46),
        ]);

        Assert.Equal(
            [(1UL, 2UL, 1U), (2UL, 3UL, 1U), (3UL, 4UL, 1U)],
            wire.Log.Feed.Select(packet =>
                (packet.Envelope.FirstSequence, packet.Envelope.NextSequence, packet.Envelope.Count)));
        Assert.Equal(
            [EnvelopeFlags.Reset, EnvelopeFlags.Heartbeat, EnvelopeFlags.None],
            wire.Log.Feed.Select(packet => packet.Envelope.Flags & ~EnvelopeFlags.HasSendTime));
    }

    [Fact]
    public void what_a_subscriber_says_to_be_let_in_is_hidden_and_its_requests_are_not()
    {
        Wire wire = new(StreamTopology.Feed(ProtocolId.CmeMdp3Tcp));
        wire.To(0, [], Wire.Syn);
        byte[] logon = StreamCorpus.CmeMessage(1, 200);
        byte[] request = StreamCorpus.CmeMessage(2, 208);

        byte[] reported = wire.To(1, [.. logon, .. request]);

        Assert.Equal(logon[..18], reported[..18]);
        Assert.True(reported.AsSpan(24, logon.Length - 24).IndexOfAnyExcept((byte)'*') < 0);
        Assert.Equal(request, reported[logon.Length..]);
    }
}
