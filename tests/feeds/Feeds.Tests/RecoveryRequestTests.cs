// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests;

/// <summary>Requests to retransmission servers by datagram.</summary>
public sealed class RecoveryRequestTests
{
    [Theory]
    [InlineData(ProtocolId.MoldUdp64, 20)]
    [InlineData(ProtocolId.MoldUdp64Itch50, 20)]
    [InlineData(ProtocolId.MoldUdp, 16)]
    public void a_request_names_session_first_number_and_count(ProtocolId protocol, int length)
    {
        byte[] packet = Request(length, first: 123_456, count: 300);
        Envelope envelope = default;

        Assert.Equal(EnvelopeStatus.Ok, RecoveryRequest.Decode(protocol, packet, length, ref envelope));

        Assert.Equal((123_456UL, 300u, EnvelopeFlags.Unsequenced),
            (envelope.FirstSequence, envelope.Count, envelope.Flags));
        Assert.Equal("SESSION001", ChannelText.Format(protocol, envelope.Channel));
        Assert.True(RecoveryRequest.IsRead(protocol));
    }

    [Fact]
    public void any_other_length_is_refused()
    {
        for (int length = 0; length < 40; length++)
        {
            Envelope envelope = default;
            EnvelopeStatus expected = length switch
            {
                < 20 => EnvelopeStatus.TooShort,
                20 => EnvelopeStatus.Ok,
                _ => EnvelopeStatus.BadLength,
            };
            Assert.Equal(expected, RecoveryRequest.Decode(
                ProtocolId.MoldUdp64, Request(Math.Max(length, 20), 1, 1)[..length], length, ref envelope));
        }
        Envelope cut = default;
        byte[] packet = Request(20, 1, 1);
        Assert.Equal(
            EnvelopeStatus.Truncated, RecoveryRequest.Decode(ProtocolId.MoldUdp64, packet[..19], 20, ref cut));
        packet[3] = 7;
        Assert.Equal(EnvelopeStatus.BadHeader, RecoveryRequest.Decode(ProtocolId.MoldUdp64, packet, 20, ref cut));
    }

    [Fact]
    public void requests_of_other_protocols_are_not_read()
    {
        Envelope envelope = new() { FirstSequence = 5, Count = 7 };

        Assert.Equal(
            EnvelopeStatus.Ok, RecoveryRequest.Decode(ProtocolId.IexTp, [1, 2, 3], payloadLength: 3, ref envelope));

        Assert.Equal((0UL, 0u), (envelope.FirstSequence, envelope.Count));
        Assert.False(RecoveryRequest.IsRead(ProtocolId.IexTp));
    }

    private static byte[] Request(int length, ulong first, ushort count)
    {
        byte[] packet = new byte[Math.Max(length, 40)];
        Encoding.ASCII.GetBytes("SESSION001").CopyTo(packet, 0);
        if (length == 16)
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(10), (uint)first);
        else
            BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(10), first);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(length - 2), count);
        return packet[..length];
    }
}
