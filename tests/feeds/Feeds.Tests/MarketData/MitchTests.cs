// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class MitchTests
{
    [Fact]
    public void a_unit_uses_a_number_for_each_message_and_a_heartbeat_carries_the_next()
    {
        Envelope data = Decoding<Mitch>.Ok(Packet('A', 500, "TAD"));
        Envelope heartbeat = Decoding<Mitch>.Ok(Packet('A', 503, ""));

        Assert.Equal((500UL, 503UL, 3u), (data.FirstSequence, data.NextSequence, data.Numbers));
        Assert.Equal((EnvelopeFlags.None, (byte)'T'), (data.Flags, data.MessageType));
        Assert.Equal("A", ChannelText.Format(ProtocolId.Mitch, data.Channel));
        Assert.Equal((503UL, 0u), (heartbeat.NextSequence, heartbeat.Numbers));
        Assert.Equal(EnvelopeFlags.Heartbeat, heartbeat.Flags);
        Assert.Equal(data.Channel, heartbeat.Channel);
        Assert.NotEqual(data.Channel, Decoding<Mitch>.Ok(Packet('B', 500, "T")).Channel);
    }

    [Fact]
    public void messages_of_the_ticker_plant_have_a_length_of_two_bytes()
    {
        byte[] packet = new PacketBytes().Zeros(2).U8(2).Text("A").Le(500, 4)
            .Le(300, 2).Text("S").Zeros(297).Le(10, 2).Text("T").Zeros(7).WithLengthLe(0);

        Envelope envelope = Decoding<Mitch>.Ok(packet);

        Assert.Equal((2u, (byte)'S'), (envelope.Numbers, envelope.MessageType));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<Mitch>.With(packet, 9, 2));
    }

    [Fact]
    public void numbers_wrap_at_32_bits_and_0_is_none()
    {
        Assert.Equal(2UL, Decoding<Mitch>.Ok(Packet('A', uint.MaxValue, "TT")).NextSequence);
        Assert.Equal(EnvelopeFlags.Unsequenced, Decoding<Mitch>.Ok(Packet('A', 0, "T")).Flags);
        Assert.Equal(
            EnvelopeFlags.Unsequenced | EnvelopeFlags.Heartbeat, Decoding<Mitch>.Ok(Packet('A', 0, "")).Flags);
    }

    [Fact]
    public void what_is_not_a_unit_is_refused()
    {
        byte[] packet = Packet('A', 500, "TAD");

        Assert.Equal(EnvelopeStatus.BadLength, Decoding<Mitch>.With(packet, 0, packet.Length + 1));
        foreach (int count in (int[])[0, 1, 2, 4, 255])
            Assert.Equal(EnvelopeStatus.BadCount, Decoding<Mitch>.With(packet, 2, count));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<Mitch>.With(packet, 8, 1));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<Mitch>.With(packet, 8, 255));
        Decoding<Mitch>.RefusesEveryShortLength(packet, 8);
    }

    [Fact]
    public void a_head_without_the_first_type_has_everything_else()
    {
        byte[] packet = Packet('A', 500, "TAD");
        Envelope head = default;

        for (int captured = 0; captured < packet.Length; captured++)
        {
            EnvelopeStatus status = Mitch.Decode(packet.AsSpan(0, captured), packet.Length, ref head);
            Assert.Equal(captured < 8 ? EnvelopeStatus.Truncated : EnvelopeStatus.Ok, status);
            if (captured >= 8)
                Assert.Equal(Decoding<Mitch>.Ok(packet) with { MessageType = head.MessageType }, head);
        }
    }

    internal static byte[] Packet(char group, uint sequence, string types)
    {
        PacketBytes bytes = new PacketBytes().Zeros(2).U8(types.Length).U8(group).Le(sequence, 4);
        foreach (char type in types)
            bytes.U8(6).U8(type).Zeros(4);
        return bytes.WithLengthLe(0);
    }
}
