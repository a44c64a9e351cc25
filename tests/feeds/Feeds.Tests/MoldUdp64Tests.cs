// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests;

/// <summary>Cases worked out by hand from the MoldUDP64 document.</summary>
public sealed class MoldUdp64Tests
{
    [Fact]
    public void a_heartbeat_uses_no_number_and_reports_the_next()
    {
        Envelope envelope = Decoded(Packet("S1", 42, 0));

        Assert.Equal(EnvelopeFlags.Heartbeat, envelope.Flags);
        Assert.Equal((42UL, 42UL, 0U), (envelope.FirstSequence, envelope.NextSequence, envelope.Count));
    }

    [Fact]
    public void an_end_of_session_is_not_65535_messages()
    {
        Envelope envelope = Decoded(Packet("S1", 42, 65535));

        Assert.Equal(EnvelopeFlags.EndOfSession, envelope.Flags);
        Assert.Equal((42UL, 42UL, 0U), (envelope.FirstSequence, envelope.NextSequence, envelope.Count));
    }

    [Fact]
    public void messages_of_length_0_are_legal_and_count()
    {
        Envelope envelope = Decoded(Packet("S1", 7, 3, [0], [], [1, 2]));

        Assert.Equal((7UL, 10UL, 3U), (envelope.FirstSequence, envelope.NextSequence, envelope.Count));
    }

    [Fact]
    public void number_0_is_unsequenced() =>
        Assert.Equal(EnvelopeFlags.Unsequenced, Decoded(Packet("", 0, 1, [1])).Flags);

    [Fact]
    public void the_greatest_number_wraps_to_0()
    {
        Envelope envelope = Decoded(Packet("S1", ulong.MaxValue, 1, [1]));

        Assert.Equal(0UL, envelope.NextSequence);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    [InlineData(0, 1)]
    [InlineData(65535, 1)]
    [InlineData(65534, 1)]
    public void a_count_that_does_not_end_where_the_payload_ends_is_bad(int count, int blocks)
    {
        byte[][] messages = [.. Enumerable.Repeat(new byte[] { 1, 2, 3 }, blocks)];

        Assert.Equal(EnvelopeStatus.BadCount, Status(Packet("S1", 1, (ushort)count, messages)));
    }

    [Fact]
    public void a_block_longer_than_the_payload_is_bad()
    {
        byte[] packet = Packet("S1", 1, 1, [1, 2, 3]);
        packet[21]++;

        Assert.Equal(EnvelopeStatus.BadCount, Status(packet));
    }

    [Fact]
    public void what_was_not_captured_is_not_guessed()
    {
        byte[] packet = Packet("S1", 1, 3, new byte[30], new byte[30], new byte[30]);
        Envelope envelope = default;

        EnvelopeStatus status = MoldUdp64.Decode(packet.AsSpan(0, 64), packet.Length, ref envelope);

        Assert.Equal(EnvelopeStatus.Ok, status);
        Assert.Equal(3U, envelope.Count);
    }

    [Fact]
    public void a_count_with_no_room_in_the_uncaptured_rest_is_bad()
    {
        byte[] packet = Packet("S1", 1, 40, new byte[60]);
        Envelope envelope = default;

        Assert.Equal(EnvelopeStatus.BadCount, MoldUdp64.Decode(packet.AsSpan(0, 64), packet.Length, ref envelope));
    }

    [Fact]
    public void each_length_below_the_header_is_too_short_and_each_shorter_capture_truncated()
    {
        byte[] packet = Packet("S1", 1, 1, [1]);
        Envelope envelope = default;
        for (int length = 0; length < 20; length++)
        {
            Assert.Equal(EnvelopeStatus.TooShort, MoldUdp64.Decode(packet.AsSpan(0, length), length, ref envelope));
            Assert.Equal(
                EnvelopeStatus.Truncated, MoldUdp64.Decode(packet.AsSpan(0, length), packet.Length, ref envelope));
        }
    }

    [Fact]
    public void a_session_with_control_characters_is_another_protocol()
    {
        for (int at = 0; at < 10; at++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] packet = Packet("ABCDEFGHIJ", 1, 1, [1]);
                packet[at] = (byte)value;
                bool isLegal = value == 0 || (value >= 0x20 && value < 0x80);

                Assert.Equal(isLegal ? EnvelopeStatus.Ok : EnvelopeStatus.BadHeader, Status(packet));
            }
        }
    }

    [Fact]
    public void sessions_keep_channels_apart()
    {
        ChannelKey first = Decoded(Packet("000010059B", 1, 1, [1])).Channel;
        ChannelKey second = Decoded(Packet("000010059C", 1, 1, [1])).Channel;

        Assert.NotEqual(first, second);
        Assert.Equal("000010059B", ChannelText.Format(ProtocolId.MoldUdp64, first));
        Assert.Equal(0UL, first.Channel);
    }

    [Fact]
    public void itch_time_is_read_only_where_a_message_has_room_for_it()
    {
        byte[] message = new byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(3), 34_200_000_000_123);   // u48 at 5
        Envelope envelope = default;

        MoldUdp64Itch50.Decode(Packet("S1", 1, 1, message), 34, ref envelope);
        Assert.Equal(34_200_000_000_123, envelope.MessageTimeNs);
        Assert.True(envelope.Flags.HasFlag(EnvelopeFlags.HasMessageTime | EnvelopeFlags.TimesSinceMidnight));

        MoldUdp64Itch50.Decode(Packet("S1", 1, 2, message[..4], message), 40, ref envelope);
        Assert.False(envelope.Flags.HasFlag(EnvelopeFlags.HasMessageTime));

        MoldUdp64Itch50.Decode(Packet("S1", 1, 0), 20, ref envelope);
        Assert.Equal(EnvelopeFlags.Heartbeat, envelope.Flags);
    }

    [Fact]
    public void a_time_beyond_the_day_is_no_time()
    {
        byte[] message = new byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(3), 86_400_000_000_000);
        Envelope envelope = default;

        Assert.Equal(EnvelopeStatus.Ok, MoldUdp64Itch50.Decode(Packet("S1", 1, 1, message), 34, ref envelope));
        Assert.False(envelope.Flags.HasFlag(EnvelopeFlags.HasMessageTime));
    }

    internal static byte[] Packet(string session, ulong sequence, ushort count, params byte[][] messages)
    {
        byte[] packet = new byte[20 + messages.Sum(message => 2 + message.Length)];
        Encoding.ASCII.GetBytes(session.PadRight(10)).CopyTo(packet, 0);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(10), sequence);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(18), count);
        int position = 20;
        foreach (byte[] message in messages)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(position), (ushort)message.Length);
            message.CopyTo(packet, position + 2);
            position += 2 + message.Length;
        }
        return packet;
    }

    private static EnvelopeStatus Status(byte[] packet)
    {
        Envelope envelope = default;
        return MoldUdp64.Decode(packet, packet.Length, ref envelope);
    }

    private static Envelope Decoded(byte[] packet)
    {
        Envelope envelope = default;
        Assert.Equal(EnvelopeStatus.Ok, MoldUdp64.Decode(packet, packet.Length, ref envelope));
        return envelope;
    }
}
