// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class B3UmdfTests
{
    private const EnvelopeFlags Timed = EnvelopeFlags.HasSendTime;

    [Fact]
    public void a_packet_uses_one_number_however_many_messages_it_holds()
    {
        Envelope envelope = Decoding<B3Umdf>.Ok(Packet(1333, 4609, 20, 20));

        Assert.Equal((4609UL, 4610UL, 1u), (envelope.FirstSequence, envelope.NextSequence, envelope.Count));
        Assert.Equal(Timed, envelope.Flags);
        Assert.Equal(1_680_639_925_413_000_000, envelope.SendTimeNs);
        Assert.Equal("50/1333", ChannelText.Format(ProtocolId.B3Umdf, envelope.Channel));
    }

    [Fact]
    public void a_sequence_message_is_a_heartbeat_with_the_next_number()
    {
        Envelope envelope = Decoding<B3Umdf>.Ok(Packet(1333, 0, 2));

        Assert.Equal((0UL, 77UL, 0u), (envelope.FirstSequence, envelope.NextSequence, envelope.Count));
        Assert.Equal(Timed | EnvelopeFlags.Heartbeat, envelope.Flags);
    }

    [Theory]
    [InlineData(0u, 1, EnvelopeFlags.Reset, 0u)]
    [InlineData(0u, 11, EnvelopeFlags.Reset, 0u)]
    [InlineData(0u, 50, EnvelopeFlags.Unsequenced, 0u)]
    [InlineData(9u, 30, EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced, 1u)]
    [InlineData(9u, 71, EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced, 1u)]
    [InlineData(9u, 2, EnvelopeFlags.None, 1u)]
    public void templates_say_what_the_packet_is(uint sequence, int template, EnvelopeFlags flags, uint count)
    {
        Envelope envelope = Decoding<B3Umdf>.Ok(Packet(1333, sequence, template));

        Assert.Equal(flags | Timed, envelope.Flags);
        Assert.Equal(count, envelope.Count);
        Assert.Equal((ulong)sequence + 1, envelope.NextSequence);
    }

    [Fact]
    public void a_new_version_is_a_new_stream_and_numbers_wrap()
    {
        Envelope older = Decoding<B3Umdf>.Ok(Packet(1333, uint.MaxValue, 20));
        Envelope newer = Decoding<B3Umdf>.Ok(Packet(1334, 1, 20));

        Assert.NotEqual(older.Channel, newer.Channel);
        Assert.Equal(older.Channel.Channel, newer.Channel.Channel);
        Assert.Equal(1UL, older.NextSequence);
    }

    [Fact]
    public void what_is_not_a_packet_is_refused()
    {
        byte[] packet = Packet(1333, 4609, 20, 20);

        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<B3Umdf>.With(packet, 18, 0x51));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<B3Umdf>.With(packet, 16, 11));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<B3Umdf>.With(packet, 16, 17));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<B3Umdf>.With(packet, 34, 0x51));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<B3Umdf>.Status(packet[..30]));
        Assert.Equal(EnvelopeStatus.TooShort, Decoding<B3Umdf>.Status(packet[..27]));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<B3Umdf>.Status(PacketWithBody(1333, 0, 0, [2])));
    }

    [Fact]
    public void every_head_is_judged()
    {
        Decoding<B3Umdf>.JudgesEveryHeadAsTheWhole(Packet(1333, 4609, 20, 20), 28);
        Decoding<B3Umdf>.JudgesEveryHeadAsTheWhole(Packet(1333, 0, 2), B3Umdf.HeadLength);
    }

    internal static byte[] Packet(int version, uint sequence, params int[] templates) =>
        PacketWithBody(version, sequence, 4, templates);

    private static byte[] PacketWithBody(int version, uint sequence, int body, int[] templates)
    {
        PacketBytes bytes = new PacketBytes().U8(50).U8(0).Le((ulong)version, 2).Le(sequence, 4)
            .Le(1_680_639_925_413_000_000, 8);
        foreach (int template in templates)
        {
            bytes.Le((ulong)(12 + body), 2).Le(0xEB50, 2).Le((ulong)body, 2).Le((ulong)template, 2).Le(2, 2).Le(5, 2);
            if (body > 0)
                bytes.Le(77, body);
        }
        return bytes.Packet();
    }
}
