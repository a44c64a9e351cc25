// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class OpraTests
{
    private const EnvelopeFlags Recovery =
        EnvelopeFlags.HasSendTime | EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced
            | EnvelopeFlags.Retransmission;

    [Fact]
    public void a_block_uses_a_number_for_each_message()
    {
        Envelope envelope = Decoding<Opra>.Ok(Packet(405982822, 3, "k "));

        Assert.Equal((405982822UL, 405982825UL, 3u), (envelope.FirstSequence, envelope.NextSequence, envelope.Count));
        Assert.Equal(EnvelopeFlags.HasSendTime, envelope.Flags);
        Assert.Equal(1_701_293_400_001_424_640, envelope.SendTimeNs);
        Assert.Equal((byte)'k', envelope.MessageType);
    }

    [Theory]
    [InlineData("HN", EnvelopeFlags.Heartbeat | EnvelopeFlags.NoNumber, 0u)]         // line integrity
    [InlineData("HC", EnvelopeFlags.NoNumber, 0u)]              // start of day
    [InlineData("HK", EnvelopeFlags.Reset | EnvelopeFlags.NoNumber, 0u)]             // reset of the block sequence
    [InlineData("HJ", EnvelopeFlags.EndOfSession, 1u)]      // end of day
    [InlineData("HD", EnvelopeFlags.None, 1u)]              // good morning
    [InlineData("kN", EnvelopeFlags.None, 1u)]              // a quote
    public void control_messages_say_what_the_line_does(string message, EnvelopeFlags flags, uint numbers)
    {
        Envelope envelope = Decoding<Opra>.Ok(Packet(77, 1, message));

        Assert.Equal(flags | EnvelopeFlags.HasSendTime, envelope.Flags);
        Assert.Equal((77UL, 78UL, numbers), (envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
    }

    [Fact]
    public void a_retransmitted_block_is_recovery()
    {
        byte[] packet = Packet(77, 2, "k ", retransmission: 'V');

        Assert.Equal(Recovery, Decoding<Opra>.Ok(packet).Flags);
    }

    [Fact]
    public void numbers_wrap_at_32_bits()
    {
        Envelope envelope = Decoding<Opra>.Ok(Packet(uint.MaxValue, 2, "k "));

        Assert.Equal((uint.MaxValue, 2UL), (envelope.FirstSequence, envelope.NextSequence));
    }

    [Fact]
    public void what_is_not_a_block_is_refused()
    {
        byte[] packet = Packet(77, 1, "k ");

        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<Opra>.With(packet, 0, 5));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<Opra>.With(packet, 3, 'T'));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<Opra>.With(packet, 15, 0x3C));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<Opra>.With(packet, 2, packet.Length + 1));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<Opra>.With(packet, 10, 0));
        Assert.Equal(EnvelopeStatus.BadChecksum, Decoding<Opra>.With(packet, 20, packet[20] + 1));
        Assert.Equal(EnvelopeStatus.BadChecksum, Decoding<Opra>.With(packet, 30, 1));
    }

    [Fact]
    public void every_length_is_judged()
    {
        byte[] packet = Packet(77, 1, "k ");

        Decoding<Opra>.RefusesEveryShortLength(packet, Opra.HeadLength);
        Decoding<Opra>.JudgesEveryHeadAsTheWhole(packet, Opra.HeadLength);
    }

    [Fact]
    public void a_checksum_over_any_length_is_the_sum_of_the_bytes()
    {
        var random = new Random(20260101);
        for (int length = 24; length < 300; length++)
        {
            byte[] packet = new byte[length];
            random.NextBytes(packet);
            int sum = packet.Sum(value => value) - packet[19] - packet[20];
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(19), (ushort)sum);

            Assert.True(SiacChecksum.IsRight(packet, 19));
            packet[length - 1]++;
            Assert.False(SiacChecksum.IsRight(packet, 19));
        }
    }

    internal static byte[] Packet(uint sequence, int count, string message, char retransmission = ' ')
    {
        byte[] packet = new PacketBytes().U8(6).Zeros(2).Text("O").U8(retransmission).U8(0).Be(sequence, 4).U8(count)
            .Be(1_701_293_400, 4).Be(1_424_640, 4).Zeros(2).Text("C" + message).Zeros(40).WithLengthBe(1);
        int sum = packet.Sum(value => value);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(19), (ushort)sum);
        return packet;
    }
}
