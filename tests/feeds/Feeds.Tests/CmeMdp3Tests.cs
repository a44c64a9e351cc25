// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests;

/// <summary>Cases worked out by hand from the document.</summary>
public sealed class CmeMdp3Tests
{
    private const ProtocolId Id = ProtocolId.CmeMdp3;

    [Fact]
    public void a_packet_uses_one_number_however_many_messages_it_has()
    {
        Envelope envelope = Decoded.Ok(Id, Packet(41, Message(46), Message(48)));

        Assert.Equal((41UL, 42UL, 1U, 1U), Decoded.Numbers(envelope));
        Assert.Equal(EnvelopeFlags.HasSendTime, envelope.Flags);
        Assert.Equal(1_700_000_000_123_456_789, envelope.SendTimeNs);
        Assert.Equal("", ChannelText.Format(Id, envelope.Channel));
    }

    [Fact]
    public void a_heartbeat_uses_its_number()
    {
        Envelope envelope = Decoded.Ok(Id, Packet(41, Message(12)));

        Assert.Equal((41UL, 42UL, 1U, 1U), Decoded.Numbers(envelope));
        Assert.True(envelope.Flags.HasFlag(EnvelopeFlags.Heartbeat));
    }

    [Fact]
    public void the_highest_number_is_followed_by_1() =>
        Assert.Equal(
            (4294967295UL, 1UL, 1U, 1U), Decoded.Numbers(Decoded.Ok(Id, Packet(uint.MaxValue, Message(46)))));

    [Fact]
    public void a_channel_reset_ends_its_numbers_or_begins_the_new_ones()
    {
        Envelope last = Decoded.Ok(Id, Packet(900, Message(4)));
        Envelope first = Decoded.Ok(Id, Packet(1, Message(4)));

        Assert.Equal((900UL, 1UL, 1U, 0U), Decoded.Numbers(last));
        Assert.Equal((1UL, 2UL, 1U, 1U), Decoded.Numbers(first));
        Assert.True((last.Flags & first.Flags).HasFlag(EnvelopeFlags.Reset));
    }

    [Theory]
    [InlineData(38)]
    [InlineData(52)]
    [InlineData(53)]
    [InlineData(69)]
    public void snapshots_are_recovery(int template) =>
        Assert.Equal(
            EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced | EnvelopeFlags.HasSendTime,
            Decoded.Ok(Id, Packet(7, Message(template))).Flags);

    [Fact]
    public void number_0_is_unsequenced() =>
        Assert.True(Decoded.Ok(Id, Packet(0, Message(46))).Flags.HasFlag(EnvelopeFlags.Unsequenced));

    [Fact]
    public void messages_end_where_the_packet_ends()
    {
        byte[] packet = Packet(41, Message(46));

        Decoded.CheckLengths(Id, packet, 12, mayBeEmpty: true);
        foreach (byte size in (byte[])[0, 9, 29, 31])
            Assert.Equal(EnvelopeStatus.BadLength, Decoded.Status(Id, Decoded.With(packet, 12, size)));
    }

    internal static byte[] Packet(uint sequence, params byte[][] messages) => Bytes.Of(packet =>
        packet.Little32(sequence).Little64(1_700_000_000_123_456_789).Raw([.. messages.SelectMany(bytes => bytes)]));

    internal static byte[] Message(int template) => Bytes.Of(message =>
        message.Little16(30).Little16(20).Little16(template).Little16(1).Little16(9).Raw(new byte[20]));
}
