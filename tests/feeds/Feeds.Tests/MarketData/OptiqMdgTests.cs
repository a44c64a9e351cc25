// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class OptiqMdgTests
{
    private const ulong TimeNs = 1_700_000_000_123_456_789;
    private const int Health = 1103;

    [Fact]
    public void numbers_have_35_bits_and_a_restart_count_is_a_stream_of_its_own()
    {
        Envelope envelope = Decoding<OptiqMdg>.Ok(Packet(77, (5 << 4) | (3 << 1), 1001, 1002));
        Envelope restarted = Decoding<OptiqMdg>.Ok(Packet(77, 4 << 1, 1001));

        Assert.Equal(((5UL << 32) + 77, (5UL << 32) + 78, 1u), (
            envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
        Assert.Equal(EnvelopeFlags.HasSendTime, envelope.Flags);
        Assert.Equal((long)TimeNs, envelope.SendTimeNs);
        Assert.Equal("311/3", ChannelText.Format(ProtocolId.OptiqMdg, envelope.Channel));
        Assert.NotEqual(envelope.Channel, restarted.Channel);
        Assert.Equal(1UL << 32, Decoding<OptiqMdg>.Ok(Packet(uint.MaxValue, 0, 1001)).NextSequence);
    }

    [Theory]
    [InlineData(1101, EnvelopeFlags.Reset)]
    [InlineData(1102, EnvelopeFlags.EndOfSession)]
    [InlineData(Health, EnvelopeFlags.Heartbeat)]
    [InlineData(1106, EnvelopeFlags.None)]
    public void templates_say_what_the_channel_does(int template, EnvelopeFlags flags)
    {
        Envelope envelope = Decoding<OptiqMdg>.Ok(Packet(1, 0, template));

        Assert.Equal(flags | EnvelopeFlags.HasSendTime, envelope.Flags);
        Assert.Equal((2UL, 1u), (envelope.NextSequence, envelope.Numbers));
    }

    [Fact]
    public void of_a_compressed_packet_only_the_header_is_read()
    {
        byte[] packet = Packet(9, 1, Health);
        packet.AsSpan(16).Fill(0xAA);

        Assert.Equal(EnvelopeFlags.HasSendTime, Decoding<OptiqMdg>.Ok(packet).Flags);
        Decoding<OptiqMdg>.JudgesEveryHeadAsTheWhole(packet, 16);
    }

    [Fact]
    public void lengths_may_count_themselves_or_not_but_must_end_where_the_packet_does()
    {
        byte[] packet = Packet(9, 0, 1001);

        Assert.Equal(EnvelopeStatus.Ok, Decoding<OptiqMdg>.With(packet, 16, packet[16] - 2));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<OptiqMdg>.With(packet, 16, packet[16] - 1));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<OptiqMdg>.With(packet, 16, packet[16] + 1));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<OptiqMdg>.With(packet, 16, 0));
    }

    [Fact]
    public void reserved_flags_and_short_packets_are_refused()
    {
        byte[] packet = Packet(9, 0, 1001, 1002);

        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<OptiqMdg>.With(packet, 13, 4));
        for (int length = 0; length < 16; length++)
            Assert.Equal(EnvelopeStatus.TooShort, Decoding<OptiqMdg>.Status(packet[..length]));
        for (int length = 17; length < 46; length++)
            Assert.Equal(EnvelopeStatus.BadLength, Decoding<OptiqMdg>.Status(packet[..length]));
        Decoding<OptiqMdg>.JudgesEveryHeadAsTheWhole(packet, OptiqMdg.HeadLength);
    }

    internal static byte[] Packet(uint sequence, int flags, params int[] templates)
    {
        PacketBytes bytes = new PacketBytes().Le(TimeNs, 8).Le(sequence, 4).Le((ulong)flags, 2).Le(311, 2);
        foreach (int template in templates)
            bytes.Le(30, 2).Le(20, 2).Le((ulong)template, 2).Le(0, 2).Le(367, 2).Zeros(20);
        return bytes.Packet();
    }
}
