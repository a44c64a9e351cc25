// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class HkexOmdTests
{
    private const ulong TimeNs = 1_700_000_000_123_456_789;

    [Fact]
    public void a_packet_uses_a_number_for_each_message_and_a_heartbeat_carries_the_next()
    {
        Envelope data = Decoding<HkexOmd>.Ok(Packet(500, 30, 31, 32));
        Envelope heartbeat = Decoding<HkexOmd>.Ok(Packet(503));

        Assert.Equal((500UL, 503UL, 3u), (data.FirstSequence, data.NextSequence, data.Numbers));
        Assert.Equal(EnvelopeFlags.HasSendTime, data.Flags);
        Assert.Equal((long)TimeNs, data.SendTimeNs);
        Assert.Equal((503UL, 0u), (heartbeat.NextSequence, heartbeat.Numbers));
        Assert.Equal(EnvelopeFlags.HasSendTime | EnvelopeFlags.Heartbeat, heartbeat.Flags);
    }

    [Fact]
    public void a_sequence_reset_names_the_next_number()
    {
        Envelope envelope = Decoding<HkexOmd>.Ok(Packet(9000, 100));

        Assert.Equal((9000UL, 1UL, 0u), (envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
        Assert.True(envelope.Flags.HasFlag(EnvelopeFlags.Reset));
    }

    [Theory]
    [InlineData(500u, 203, EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced)]
    [InlineData(500u, 105, EnvelopeFlags.None)]
    [InlineData(0u, 30, EnvelopeFlags.Unsequenced)]
    public void types_and_numbers_say_what_the_packet_is(uint sequence, int type, EnvelopeFlags flags) =>
        Assert.Equal(flags | EnvelopeFlags.HasSendTime, Decoding<HkexOmd>.Ok(Packet(sequence, type)).Flags);

    [Fact]
    public void numbers_wrap_at_32_bits() =>
        Assert.Equal(2UL, Decoding<HkexOmd>.Ok(Packet(uint.MaxValue, 30, 30)).NextSequence);

    [Fact]
    public void of_a_compressed_packet_only_the_header_is_read()
    {
        byte[] packet = Packet(500, 100, 30);
        packet[3] = 1;
        packet.AsSpan(16).Fill(0xAA);

        Assert.Equal(2u, Decoding<HkexOmd>.Ok(packet).Numbers);
        Assert.Equal(EnvelopeFlags.HasSendTime, Decoding<HkexOmd>.Ok(packet).Flags);
    }

    [Fact]
    public void what_is_not_a_packet_is_refused()
    {
        byte[] packet = Packet(500, 30, 31);

        Assert.Equal(EnvelopeStatus.BadLength, Decoding<HkexOmd>.With(packet, 0, packet.Length + 1));
        foreach (int count in (int[])[0, 1, 3, 255])
            Assert.Equal(EnvelopeStatus.BadCount, Decoding<HkexOmd>.With(packet, 2, count));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<HkexOmd>.With(packet, 16, 3));
        Decoding<HkexOmd>.RefusesEveryShortLength(packet, 16);
        Decoding<HkexOmd>.JudgesEveryHeadAsTheWhole(packet, 20);
        Decoding<HkexOmd>.JudgesEveryHeadAsTheWhole(Packet(9000, 100), HkexOmd.HeadLength);
    }

    internal static byte[] Packet(uint sequence, params int[] types)
    {
        PacketBytes bytes = new PacketBytes().Zeros(2).U8(types.Length).U8(0).Le(sequence, 4).Le(TimeNs, 8);
        foreach (int type in types)
            bytes.Le(16, 2).Le((ulong)type, 2).Le(1, 4).Zeros(8);
        return bytes.WithLengthLe(0);
    }
}
