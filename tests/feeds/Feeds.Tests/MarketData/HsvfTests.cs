// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class HsvfTests
{
    [Fact]
    public void a_packet_uses_a_number_for_each_message()
    {
        Envelope envelope = Decoding<Hsvf>.Ok(Packet("000674224F QABC", "000674225F QDEF"));

        Assert.Equal((674224UL, 674226UL, 2u), (envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
        Assert.Equal(EnvelopeFlags.None, envelope.Flags);
        Assert.Equal((byte)'F', envelope.MessageType);
    }

    [Theory]
    [InlineData("V ", EnvelopeFlags.Heartbeat)]
    [InlineData("U ", EnvelopeFlags.EndOfSession)]
    public void control_messages_use_no_number(string type, EnvelopeFlags flags)
    {
        Envelope envelope = Decoding<Hsvf>.Ok(Packet("000000012" + type));

        Assert.Equal((12UL, 0u, flags), (envelope.NextSequence, envelope.Numbers, envelope.Flags));
    }

    [Fact]
    public void circuit_assurance_beside_messages_says_nothing_more()
    {
        Envelope envelope = Decoding<Hsvf>.Ok(Packet("000000012V ", "000000013F X", "000000014F Y"));

        Assert.Equal((13UL, 15UL, 2u), (envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
        Assert.Equal(EnvelopeFlags.None, envelope.Flags);
    }

    [Fact]
    public void numbers_go_on_at_0_behind_the_highest()
    {
        Assert.Equal(0UL, Decoding<Hsvf>.Ok(Packet("999999999F X")).NextSequence);
        Assert.Equal(1UL, Decoding<Hsvf>.Ok(Packet("999999999F X", "000000000F X")).NextSequence);
        Assert.Equal(1UL, Decoding<HsvfTimestamped>.Ok(Packet("9999999999F X", "0000000000F X")).NextSequence);
    }

    [Theory]
    [InlineData("000000008", "000000009", EnvelopeStatus.Ok)]
    [InlineData("000000009", "000000010", EnvelopeStatus.Ok)]
    [InlineData("099999999", "100000000", EnvelopeStatus.Ok)]
    [InlineData("000000009", "00000000:", EnvelopeStatus.BadHeader)]
    [InlineData("000000019", "000000010", EnvelopeStatus.BadSequence)]
    [InlineData("000000018", "100000019", EnvelopeStatus.BadSequence)]
    public void each_number_is_one_more(string number, string next, EnvelopeStatus expected)
    {
        Assert.Equal(expected, Decoding<Hsvf>.Status(Packet(number + "F X", next + "F Y")));
        Assert.Equal(expected, Decoding<HsvfTimestamped>.Status(Packet("0" + number + "F X", "0" + next + "F Y")));
        Assert.Equal(expected, Decoding<HsvfTimestamped>.Status(Packet("5" + number + "F X", "5" + next + "F Y")));
        Assert.NotEqual(
            EnvelopeStatus.Ok, Decoding<HsvfTimestamped>.Status(Packet("5" + number + "F X", "6" + next + "F Y")));
    }

    [Fact]
    public void messages_may_have_any_length()
    {
        for (int length = 1; length < 70; length++)
        {
            string body = new('x', length);

            Envelope one = Decoding<Hsvf>.Ok(Packet("000000007F " + body));
            Envelope two = Decoding<Hsvf>.Ok(Packet("000000007F " + body, "000000008F " + body));

            Assert.Equal((7UL, 8UL), (one.FirstSequence, one.NextSequence));
            Assert.Equal((7UL, 9UL), (two.FirstSequence, two.NextSequence));
            Assert.Equal(EnvelopeStatus.BadCount, Decoding<Hsvf>.Status(Packet("000000007F " + body)[..^1]));
        }
    }

    [Theory]
    [InlineData("20250102093000123456", 34_200_123_456_000)]
    [InlineData("20250102000000000000", 0)]
    [InlineData("20250102235959999999", 86_399_999_999_000)]
    [InlineData("20250102240000000000", -1)]
    [InlineData("20250102236000000000", -1)]
    [InlineData("20250102235960000000", -1)]
    [InlineData("2025010223595x000000", -1)]
    [InlineData("2025010209300012345", -1)]
    public void the_time_is_that_of_the_first_message(string time, long expectedNs)
    {
        Envelope envelope = Decoding<HsvfTimestamped>.Ok(Packet("0000674224F " + time, "0000674225F " + time));

        EnvelopeFlags timed = EnvelopeFlags.HasMessageTime | EnvelopeFlags.TimesSinceMidnight;
        Assert.Equal(expectedNs < 0 ? EnvelopeFlags.None : timed, envelope.Flags);
        Assert.Equal(Math.Max(0, expectedNs), envelope.MessageTimeNs);
        Assert.Equal(2u, envelope.Numbers);
    }

    [Fact]
    public void what_is_not_a_packet_is_refused()
    {
        byte[] packet = Packet("000674224F QABC", "000674225F QDEF");

        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<Hsvf>.With(packet, 0, 0));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<Hsvf>.With(packet, 5, 'x'));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<Hsvf>.With(packet, 22, 'x'));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<Hsvf>.With(packet, 17, 0));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<Hsvf>.With(packet, 11, 3));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<Hsvf>.With(packet, packet.Length - 1, 0));
        Assert.Equal(
            EnvelopeStatus.BadSequence, Decoding<Hsvf>.Status(Packet("000674224F QABC", "000674226F QDEF")));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<HsvfTimestamped>.Status(Packet("000674224F QABC")));
    }

    [Fact]
    public void a_head_cannot_be_counted()
    {
        Decoding<Hsvf>.RefusesEveryShortLength(Packet("000674224F QABC"), 13);
        Decoding<Hsvf>.JudgesEveryHeadAsTheWhole(Packet("000674224F QABC", "000674225F QDEF"), int.MaxValue);
    }

    internal static byte[] Packet(params string[] messages)
    {
        var bytes = new PacketBytes();
        foreach (string message in messages)
            bytes.U8(2).Text(message).U8(3);
        return bytes.Packet();
    }
}
