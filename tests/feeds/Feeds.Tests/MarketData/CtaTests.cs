// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class CtaTests
{
    private const EnvelopeFlags Recovery =
        EnvelopeFlags.HasSendTime | EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced
            | EnvelopeFlags.Retransmission;

    [Fact]
    public void a_block_uses_a_number_for_each_message()
    {
        Envelope envelope = Decoding<Cta>.Ok(Packet(3874, ["TL", "TL", "TL"]));

        Assert.Equal((3874UL, 3877UL, 3u), (envelope.FirstSequence, envelope.NextSequence, envelope.Count));
        Assert.Equal(EnvelopeFlags.HasSendTime, envelope.Flags);
        Assert.Equal(1_738_009_847_343_960_064, envelope.SendTimeNs);
        Assert.Equal((byte)'T', envelope.MessageType);
    }

    [Theory]
    [InlineData("CT", EnvelopeFlags.Heartbeat | EnvelopeFlags.NoNumber, 0u)]         // line integrity
    [InlineData("CA", EnvelopeFlags.NoNumber, 0u)]              // start of day
    [InlineData("CL", EnvelopeFlags.Reset | EnvelopeFlags.NoNumber, 0u)]             // reset of the block sequence
    [InlineData("CZ", EnvelopeFlags.EndOfSession, 1u)]      // end of day
    [InlineData("CO", EnvelopeFlags.None, 1u)]              // FINRA open
    [InlineData("QT", EnvelopeFlags.None, 1u)]              // a quote
    public void control_messages_say_what_the_line_does(string message, EnvelopeFlags flags, uint numbers)
    {
        Envelope envelope = Decoding<Cta>.Ok(Packet(7, [message]));

        Assert.Equal(flags | EnvelopeFlags.HasSendTime, envelope.Flags);
        Assert.Equal((7UL, 8UL, numbers), (envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
    }

    [Fact]
    public void before_the_first_message_line_integrity_carries_0_and_a_message_cannot()
    {
        Envelope integrity = Decoding<Cta>.Ok(Packet(0, ["CT"]));
        Envelope quote = Decoding<Cta>.Ok(Packet(0, ["QL"]));

        Assert.Equal((0UL, 1UL, 0u), (integrity.FirstSequence, integrity.NextSequence, integrity.Numbers));
        Assert.False(integrity.Flags.HasFlag(EnvelopeFlags.Unsequenced));
        Assert.True(quote.Flags.HasFlag(EnvelopeFlags.Unsequenced));
    }

    [Fact]
    public void a_repeated_block_is_recovery()
    {
        byte[] packet = Packet(77, ["QL"], retransmission: 'V');

        Assert.Equal(Recovery, Decoding<Cta>.Ok(packet).Flags);
    }

    [Fact]
    public void numbers_wrap_at_32_bits() =>
        Assert.Equal(2UL, Decoding<Cta>.Ok(Packet(uint.MaxValue, ["QL", "QL"])).NextSequence);

    [Fact]
    public void a_block_of_odd_size_is_padded_with_one_byte()
    {
        Assert.Equal(1u, Decoding<Cta>.Ok(Packet(9, ["QL"], bodyLength: 21, padding: 1)).Count);
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<Cta>.Status(Packet(9, ["QL"], bodyLength: 22, padding: 1)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<Cta>.Status(Packet(9, ["QL"], bodyLength: 22, padding: 2)));
    }

    [Fact]
    public void what_is_not_a_block_is_refused()
    {
        byte[] packet = Packet(77, ["QL", "QS"]);

        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<Cta>.With(packet, 0, 1));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<Cta>.With(packet, 3, 'O'));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<Cta>.With(packet, 14, 0x3C));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<Cta>.With(packet, 2, packet.Length + 1));
        foreach (int count in (int[])[0, 1, 3, 255])
            Assert.Equal(EnvelopeStatus.BadCount, Decoding<Cta>.With(packet, 9, count));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<Cta>.With(packet, 21, 3));
        Assert.Equal(EnvelopeStatus.BadChecksum, Decoding<Cta>.With(packet, 30, 1));
    }

    [Fact]
    public void every_length_is_judged()
    {
        byte[] packet = Packet(77, ["QL", "QS"]);

        Decoding<Cta>.RefusesEveryShortLength(packet, Cta.HeadLength);
        Decoding<Cta>.JudgesEveryHeadAsTheWhole(packet, Cta.HeadLength);
    }

    internal static byte[] Packet(
        uint sequence, string[] messages, char retransmission = 'O', int bodyLength = 22, int padding = 0)
    {
        PacketBytes bytes = new PacketBytes().U8(2).Zeros(2).Text("Q").U8(retransmission).Be(sequence, 4)
            .U8(messages.Length).Be(1_738_009_847, 4).Be(343_960_064, 4).Zeros(2);
        foreach (string message in messages)
            bytes.Be((ulong)(4 + bodyLength), 2).Text(message).Zeros(bodyLength);
        byte[] packet = bytes.Zeros(padding).WithLengthBe(1);
        int sum = packet.Sum(value => value);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(18), (ushort)sum);
        return packet;
    }
}
