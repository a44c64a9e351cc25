// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class MoexSimbaTests
{
    private const EnvelopeFlags Recovery = EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;
    private const int Incremental = 8;
    private const int OrderUpdate = 15;

    [Theory]
    [InlineData(9, OrderUpdate, EnvelopeFlags.None, 501UL, 1u)]
    [InlineData(8, OrderUpdate, EnvelopeFlags.None, 501UL, 1u)]
    [InlineData(9, 1, EnvelopeFlags.Heartbeat, 501UL, 1u)]
    [InlineData(9, 2, EnvelopeFlags.Reset | EnvelopeFlags.NoNumber, 77UL, 0u)]
    [InlineData(1, 17, Recovery, 501UL, 1u)]
    [InlineData(6, 17, Recovery, 501UL, 1u)]
    [InlineData(25, OrderUpdate, Recovery | EnvelopeFlags.Retransmission, 501UL, 1u)]
    public void flags_and_template_say_what_the_packet_is(
        int packetFlags, int template, EnvelopeFlags flags, ulong next, uint numbers)
    {
        Envelope envelope = Decoding<MoexSimba>.Ok(Packet(500, packetFlags, template));

        Assert.Equal(flags | EnvelopeFlags.HasSendTime, envelope.Flags);
        Assert.Equal((500UL, next, numbers), (envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
        Assert.Equal(1_700_000_000_123_456_789, envelope.SendTimeNs);
    }

    [Fact]
    public void numbers_wrap_at_32_bits_and_0_is_none()
    {
        Assert.Equal(1UL, Decoding<MoexSimba>.Ok(Packet(uint.MaxValue, Incremental, OrderUpdate)).NextSequence);
        Assert.True(Decoding<MoexSimba>.Ok(Packet(0, Incremental, OrderUpdate)).Flags
            .HasFlag(EnvelopeFlags.Unsequenced));
    }

    [Fact]
    public void wrong_lengths_are_refused_and_heads_are_judged()
    {
        byte[] packet = Packet(500, Incremental, OrderUpdate);

        Assert.Equal(EnvelopeStatus.BadLength, Decoding<MoexSimba>.With(packet, 4, packet.Length - 1));
        Decoding<MoexSimba>.RefusesEveryShortLength(packet, 16);
        Assert.Equal(EnvelopeStatus.TooShort, Decoding<MoexSimba>.Status(Cut(packet, 35)));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<MoexSimba>.Status(Cut(Packet(500, Incremental, 2), 39)));
        Decoding<MoexSimba>.JudgesEveryHeadAsTheWhole(packet, 36);
        Decoding<MoexSimba>.JudgesEveryHeadAsTheWhole(Packet(500, Incremental, 2), MoexSimba.HeadLength);
        Decoding<MoexSimba>.JudgesEveryHeadAsTheWhole(Packet(500, 0, 17), 16);
    }

    internal static byte[] Packet(uint sequence, int flags, int template)
    {
        PacketBytes bytes = new PacketBytes().Le(sequence, 4).Zeros(2).Le((ulong)flags, 2)
            .Le(1_700_000_000_123_456_789, 8);
        if ((flags & Incremental) != 0)
            bytes.Le(1_700_000_000_123_456_000, 8).Le(7001, 4);
        return bytes.Le(20, 2).Le((ulong)template, 2).Le(19780, 2).Le(4, 2).Le(77, 4).Zeros(16).WithLengthLe(4);
    }

    private static byte[] Cut(byte[] packet, int length) => new PacketBytes().Bytes(packet[..length]).WithLengthLe(4);
}
