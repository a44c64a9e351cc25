// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class CoinbaseDerivativesMdTests
{
    private const ulong TimeNs = 1_700_000_000_123_456_789;

    [Fact]
    public void a_packet_uses_one_number_however_many_messages_it_holds()
    {
        Envelope envelope = Decoding<CoinbaseDerivativesMd>.Ok(Packet(1UL << 40, 1, 3));

        Assert.Equal(((1UL << 40), (1UL << 40) + 1, 1u), (
            envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
        Assert.Equal(EnvelopeFlags.HasSendTime, envelope.Flags);
        Assert.Equal((long)TimeNs, envelope.SendTimeNs);
        Assert.Equal("300", ChannelText.Format(ProtocolId.CoinbaseDerivativesMd, envelope.Channel));
    }

    [Theory]
    [InlineData(1, 0, EnvelopeFlags.Heartbeat)]
    [InlineData(2, 2, EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced)]
    [InlineData(4, 1, EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced | EnvelopeFlags.Retransmission)]
    [InlineData(5, 1, EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced | EnvelopeFlags.Retransmission)]
    [InlineData(4, 0, EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced | EnvelopeFlags.Retransmission)]
    public void flags_say_what_the_packet_is(int packetFlags, int messages, EnvelopeFlags flags)
    {
        Envelope envelope = Decoding<CoinbaseDerivativesMd>.Ok(Packet(9, packetFlags, messages));

        Assert.Equal(flags | EnvelopeFlags.HasSendTime, envelope.Flags);
        Assert.Equal(messages == 0 ? 9UL : 10UL, envelope.NextSequence);
    }

    [Fact]
    public void what_is_not_a_packet_is_refused()
    {
        byte[] packet = Packet(9, 1, 2);

        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<CoinbaseDerivativesMd>.With(packet, 7, 0x80));
        foreach (int count in (int[])[0, 1, 3, 255])
            Assert.Equal(EnvelopeStatus.BadCount, Decoding<CoinbaseDerivativesMd>.With(packet, 19, count));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<CoinbaseDerivativesMd>.With(packet, 24, 9));
        Decoding<CoinbaseDerivativesMd>.RefusesEveryShortLength(packet, 24);
        Decoding<CoinbaseDerivativesMd>.JudgesEveryHeadAsTheWhole(packet, CoinbaseDerivativesMd.HeadLength);
    }

    internal static byte[] Packet(ulong sequence, int flags, int messages)
    {
        PacketBytes bytes = new PacketBytes().Le(TimeNs, 8).Le(sequence, 8).Le(300, 2).U8(flags).U8(messages).Zeros(4);
        for (int message = 0; message < messages; message++)
            bytes.Le(26, 2).Le(16, 2).Le(100, 2).Le(1201, 2).Le(1, 2).Zeros(16);
        return bytes.Packet();
    }
}
