// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests;

/// <summary>Cases worked out by hand from the documents of MoldUDP and of IntelligentCross.</summary>
public sealed class MoldVariantTests
{
    private const ProtocolId Cross = ProtocolId.MoldUdp64IntelligentCross;

    [Fact]
    public void intelligentcross_reads_the_lower_byte_first_and_takes_the_first_messages_time()
    {
        Envelope envelope = Decoded.Ok(Cross, IntelligentCrossPacket(30509, 2, 2));

        Assert.Equal((30509UL, 30511UL, 2U, 2U), Decoded.Numbers(envelope));
        Assert.Equal((EnvelopeFlags.HasMessageTime, 1_700_000_000_123_456_789),
            (envelope.Flags, envelope.MessageTimeNs));
        Assert.Equal("000019360/P", ChannelText.Format(Cross, envelope.Channel));
    }

    [Fact]
    public void intelligentcross_heartbeat_and_end_carry_the_next_number()
    {
        Envelope heartbeat = Decoded.Ok(Cross, IntelligentCrossPacket(7, 0, 0));
        Envelope end = Decoded.Ok(Cross, IntelligentCrossPacket(7, 65535, 0));

        Assert.Equal((7UL, 7UL, 0U, 0U), Decoded.Numbers(heartbeat));
        Assert.Equal((7UL, 7UL, 0U, 0U), Decoded.Numbers(end));
        Assert.Equal((EnvelopeFlags.Heartbeat, EnvelopeFlags.EndOfSession), (heartbeat.Flags, end.Flags));
    }

    [Fact]
    public void intelligentcross_day_lengths_and_counts_are_checked()
    {
        byte[] packet = IntelligentCrossPacket(7, 2, 2);

        Decoded.CheckLengths(Cross, packet, 20);
        Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(Cross, Decoded.With(packet, 3, (byte)'A')));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(Cross, Decoded.With(packet, 9, 0)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(Cross, IntelligentCrossPacket(7, 3, 2)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(Cross, IntelligentCrossPacket(7, 1, 2)));
        Assert.True(Decoded.Ok(Cross, IntelligentCrossPacket(0, 1, 1)).Flags.HasFlag(EnvelopeFlags.Unsequenced));
    }

    [Fact]
    public void moldudp_has_numbers_of_32_bits_that_wrap_past_0()
    {
        Envelope envelope = Decoded.Ok(ProtocolId.MoldUdp, Mold(uint.MaxValue, 2, 2));

        Assert.Equal((4294967295UL, 2UL, 2U, 2U), Decoded.Numbers(envelope));
        Assert.Equal("S1", ChannelText.Format(ProtocolId.MoldUdp, envelope.Channel));
        Assert.Equal((byte)'T', envelope.MessageType);
    }

    [Fact]
    public void moldudp_heartbeat_and_end_carry_the_next_number()
    {
        Assert.Equal(EnvelopeFlags.Heartbeat, Decoded.Ok(ProtocolId.MoldUdp, Mold(7, 0, 0)).Flags);
        Assert.Equal(EnvelopeFlags.EndOfSession, Decoded.Ok(ProtocolId.MoldUdp, Mold(7, 65535, 0)).Flags);
        Assert.Equal(7UL, Decoded.Ok(ProtocolId.MoldUdp, Mold(7, 65535, 0)).NextSequence);
        Assert.Equal(EnvelopeFlags.Unsequenced, Decoded.Ok(ProtocolId.MoldUdp, Mold(0, 1, 1)).Flags);
    }

    [Fact]
    public void moldudp_lengths_counts_and_sessions_are_checked()
    {
        byte[] packet = Mold(7, 2, 2);

        Decoded.CheckLengths(ProtocolId.MoldUdp, packet, 16);
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(ProtocolId.MoldUdp, Mold(7, 3, 2)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(ProtocolId.MoldUdp, Mold(7, 1, 2)));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(ProtocolId.MoldUdp, Decoded.With(packet, 1, 7)));
    }

    internal static byte[] IntelligentCrossPacket(ulong sequence, int count, int messages) => Bytes.Of(packet =>
    {
        packet.Text("000019360P").Little64(sequence).Little16(count);
        for (int message = 0; message < messages; message++)
            packet.Little16(14).Text("J").Little16(4507).Little64(1_700_000_000_123_456_789).Raw(new byte[3]);
        return packet;
    });

    internal static byte[] Mold(uint sequence, int count, int messages) => Bytes.Of(packet =>
    {
        packet.Text("S1        ").Big32(sequence).Big16(count);
        for (int message = 0; message < messages; message++)
            packet.Big16(5).Text("T").Raw(new byte[4]);
        return packet;
    });
}
