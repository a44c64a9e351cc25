// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests;

/// <summary>Cases worked out by hand from the document.</summary>
public sealed class T7EobiTests
{
    private const ProtocolId Id = ProtocolId.T7Eobi;
    private const ulong Run = 675UL << 32;

    [Fact]
    public void a_packet_uses_one_number_and_says_when_it_was_sent()
    {
        Envelope envelope = Decoded.Ok(Id, Packet(Run + 5, Message(13100), Message(13101)));

        Assert.Equal((Run + 5, Run + 6, 1U, 1U), Decoded.Numbers(envelope));
        Assert.Equal((EnvelopeFlags.HasSendTime, 1_700_000_000_123_456_789), (envelope.Flags, envelope.SendTimeNs));
        Assert.Equal("150995203/7", ChannelText.Format(Id, envelope.Channel));
    }

    [Fact]
    public void another_upper_half_is_another_session_of_the_same_channel()
    {
        ChannelKey first = Decoded.Ok(Id, Packet(Run + 5, Message(13100))).Channel;
        ChannelKey second = Decoded.Ok(Id, Packet((676UL << 32) + 1, Message(13100))).Channel;

        Assert.Equal(first.Channel, second.Channel);
        Assert.NotEqual(first.SessionHigh, second.SessionHigh);
    }

    [Fact]
    public void a_heartbeat_uses_its_number()
    {
        Envelope envelope = Decoded.Ok(Id, Packet(Run + 5, Message(13001)));

        Assert.Equal((Run + 5, Run + 6, 1U, 1U), Decoded.Numbers(envelope));
        Assert.True(envelope.Flags.HasFlag(EnvelopeFlags.Heartbeat));
    }

    [Fact]
    public void a_reset_is_reported() =>
        Assert.True(Decoded.Ok(Id, Decoded.With(Packet(Run + 1, Message(13100)), 22, 1)).Flags
            .HasFlag(EnvelopeFlags.Reset));

    [Theory]
    [InlineData(13600)]
    [InlineData(13601)]
    [InlineData(13602)]
    public void snapshots_are_recovery(int template) =>
        Assert.True(Decoded.Ok(Id, Packet(Run + 1, Message(template))).Flags
            .HasFlag(EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced));

    [Theory]
    [InlineData(0, 31)]
    [InlineData(2, 0xC9)]       // 13001
    [InlineData(2, 0xCE)]       // 13006
    [InlineData(4, 0)]
    public void another_header_is_another_protocol(int offset, int value) =>
        Assert.Equal(EnvelopeStatus.BadHeader,
            Decoded.Status(Id, Decoded.With(Packet(Run + 1, Message(13100)), offset, (byte)value)));

    [Fact]
    public void every_release_has_one_of_five_headers()
    {
        byte[] packet = Packet(Run + 1, Message(13100));
        foreach (byte low in (byte[])[0xC8, 0xCA, 0xCB, 0xCC, 0xCD])
            _ = Decoded.Ok(Id, Decoded.With(packet, 2, low));
    }

    [Fact]
    public void messages_end_where_the_packet_ends()
    {
        byte[] packet = Packet(Run + 5, Message(13100));

        Decoded.CheckLengths(Id, packet, 32, mayBeEmpty: true);
        foreach (byte size in (byte[])[0, 7, 15, 17])
            Assert.Equal(EnvelopeStatus.BadLength, Decoded.Status(Id, Decoded.With(packet, 32, size)));
    }

    internal static byte[] Packet(ulong sequence, params byte[][] messages) => Bytes.Of(packet => packet
        .Little16(32).Little16(13002).Little32(uint.MaxValue).Little64(sequence).Little32(150995203).U8(7, 1, 0, 0)
        .Little64(1_700_000_000_123_456_789).Raw([.. messages.SelectMany(bytes => bytes)]));

    internal static byte[] Message(int template) => Bytes.Of(message =>
        message.Little16(16).Little16(template).Little32(1).Raw(new byte[8]));
}
