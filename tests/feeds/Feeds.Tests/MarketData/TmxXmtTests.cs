// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class TmxXmtTests
{
    [Fact]
    public void a_packet_uses_a_number_for_each_body()
    {
        ulong first = (3UL << 32) + uint.MaxValue;
        Envelope envelope = Decoding<TmxXmt>.Ok(Packet('0', (224, first), (224, first + 1)));

        Assert.Equal((first, first + 2, 2u), (envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
        Assert.Equal(EnvelopeFlags.None, envelope.Flags);
        Assert.Equal((byte)'A', envelope.MessageType);
        Assert.Equal("1010013/224", ChannelText.Format(ProtocolId.TmxXmt, envelope.Channel));
    }

    [Theory]
    [InlineData('1')]
    [InlineData('Y')]
    public void a_possible_duplicate_is_recovery(char duplicate) =>
        Assert.Equal(
            EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced | EnvelopeFlags.Retransmission,
            Decoding<TmxXmt>.Ok(Packet(duplicate, (224, 9))).Flags);

    [Fact]
    public void bodies_that_do_not_follow_each_other_are_refused()
    {
        Assert.Equal(EnvelopeStatus.BadSequence, Decoding<TmxXmt>.Status(Packet('0', (224, 9), (224, 11))));
        Assert.Equal(EnvelopeStatus.BadSequence, Decoding<TmxXmt>.Status(Packet('0', (224, 9), (225, 10))));
    }

    [Fact]
    public void what_is_not_a_packet_is_refused()
    {
        byte[] packet = Packet('0', (224, 9), (224, 10));

        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<TmxXmt>.With(packet, 0, 3));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<TmxXmt>.With(packet, 1, 'Y'));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<TmxXmt>.With(packet, 3, packet.Length));
        foreach (int count in (int[])[0, 1, 3, 255])
            Assert.Equal(EnvelopeStatus.BadCount, Decoding<TmxXmt>.With(packet, 10, count));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<TmxXmt>.With(packet, 11, 11));
        Decoding<TmxXmt>.RefusesEveryShortLength(packet, TmxXmt.HeadLength);
        Decoding<TmxXmt>.JudgesEveryHeadAsTheWhole(packet, TmxXmt.HeadLength);
    }

    internal static byte[] Packet(char duplicate, params (int Stream, ulong Sequence)[] bodies)
    {
        PacketBytes bytes = new PacketBytes().U8(2).Text("X1").Zeros(2).Le(1010013, 4).U8(duplicate)
            .U8(bodies.Length);
        foreach ((int stream, ulong sequence) in bodies)
        {
            bytes.Le(32, 2).Text("A").U8(1).Text("Q").Le((ulong)stream, 2).U8((int)(sequence >> 32))
                .Le((uint)sequence, 4).Zeros(20);
        }
        return bytes.WithLengthLe(3, less: 5);
    }
}
