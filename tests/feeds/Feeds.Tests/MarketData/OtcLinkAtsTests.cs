// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class OtcLinkAtsTests
{
    private const EnvelopeFlags Timed = EnvelopeFlags.HasSendTime | EnvelopeFlags.TimesSinceMidnight;

    [Theory]
    [InlineData(0, EnvelopeFlags.None, 2u)]
    [InlineData(1, EnvelopeFlags.Heartbeat, 0u)]
    [InlineData(2, EnvelopeFlags.Reset, 2u)]
    [InlineData(64, EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced | EnvelopeFlags.Retransmission, 2u)]
    [InlineData(128, EnvelopeFlags.None, 2u)]
    public void flags_say_what_the_packet_is(int packetFlags, EnvelopeFlags flags, uint numbers)
    {
        Envelope envelope = Decoding<OtcLinkAts>.Ok(Packet(5, packetFlags, 20));

        Assert.Equal(flags | Timed, envelope.Flags);
        Assert.Equal((5UL, 5UL + numbers, numbers), (
            envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
        Assert.Equal(20_112_863_000_000, envelope.SendTimeNs);
    }

    [Fact]
    public void numbers_wrap_at_32_bits_and_0_is_none()
    {
        Assert.Equal(2UL, Decoding<OtcLinkAts>.Ok(Packet(uint.MaxValue, 0, 20)).NextSequence);
        Assert.True(Decoding<OtcLinkAts>.Ok(Packet(0, 0, 20)).Flags.HasFlag(EnvelopeFlags.Unsequenced));
    }

    [Fact]
    public void the_last_millisecond_of_the_day_is_a_time_and_the_next_is_none()
    {
        Assert.Equal(86_399_999_000_000, Decoding<OtcLinkAts>.Ok(Packet(5, 0, 20, 86_399_999)).SendTimeNs);
        Assert.Equal(0, Decoding<OtcLinkAts>.Ok(Packet(5, 0, 20, 0)).SendTimeNs);
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<OtcLinkAts>.Status(Packet(5, 0, 20, 86_400_000)));
    }

    [Fact]
    public void wrong_lengths_and_counts_are_refused()
    {
        byte[] packet = Packet(5, 0, 20);

        Assert.Equal(EnvelopeStatus.BadLength, Decoding<OtcLinkAts>.With(packet, 1, packet.Length - 1));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<OtcLinkAts>.With(packet, 7, 21));
        Assert.Equal(EnvelopeStatus.Ok, Decoding<OtcLinkAts>.Status(Packet(5, 1, 0)));
        Decoding<OtcLinkAts>.RefusesEveryShortLength(packet, 12);
        Decoding<OtcLinkAts>.JudgesEveryHeadAsTheWhole(packet, OtcLinkAts.HeadLength);
    }

    internal static byte[] Packet(uint sequence, int flags, int body, uint timeMs = 20_112_863) =>
        new PacketBytes().Zeros(2).Be(sequence, 4).U8(flags).U8(2).Be(timeMs, 4).Zeros(body).WithLengthBe(0);
}
