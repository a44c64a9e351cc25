// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests.MarketData;

public sealed class IceImpactTests
{
    private const ulong TimeMs = 1_534_845_600_398;

    [Fact]
    public void a_block_uses_a_number_for_each_message_and_a_heartbeat_carries_the_next()
    {
        Envelope data = Decoding<IceImpact>.Ok(Packet(1291, 253572, "TFET"));
        Envelope heartbeat = Decoding<IceImpact>.Ok(Packet(1291, 253576, ""));

        Assert.Equal((253572UL, 253576UL, 4u), (data.FirstSequence, data.NextSequence, data.Count));
        Assert.Equal(EnvelopeFlags.HasSendTime, data.Flags);
        Assert.Equal(1_534_845_600_398_000_000, data.SendTimeNs);
        Assert.Equal((byte)'T', data.MessageType);
        Assert.Equal("1291", ChannelText.Format(ProtocolId.IceImpact, data.Channel));
        Assert.Equal((253576UL, 0u), (heartbeat.NextSequence, heartbeat.Count));
        Assert.Equal(EnvelopeFlags.HasSendTime | EnvelopeFlags.Heartbeat, heartbeat.Flags);
        Assert.Equal(data.Channel, heartbeat.Channel);
    }

    [Fact]
    public void sessions_are_kept_apart() =>
        Assert.NotEqual(
            Decoding<IceImpact>.Ok(Packet(1, 1, "T")).Channel, Decoding<IceImpact>.Ok(Packet(2, 1, "T")).Channel);

    [Theory]
    [InlineData("CD")]
    [InlineData("D")]
    public void snapshots_are_recovery(string types) =>
        Assert.Equal(
            EnvelopeFlags.HasSendTime | EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced,
            Decoding<IceImpact>.Ok(Packet(6289, 538704, types)).Flags);

    [Fact]
    public void numbers_wrap_at_32_bits() =>
        Assert.Equal(2UL, Decoding<IceImpact>.Ok(Packet(1, uint.MaxValue, "TT")).NextSequence);

    [Theory]
    [InlineData(0UL)]
    [InlineData(946_684_799_999UL)]
    [InlineData(4_102_444_800_000UL)]
    [InlineData(ulong.MaxValue)]
    public void an_impossible_time_is_no_ice_block(ulong timeMs) =>
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<IceImpact>.Status(Packet(1, 1, "T", timeMs)));

    [Fact]
    public void wrong_counts_and_lengths_are_refused()
    {
        byte[] packet = Packet(1291, 253572, "TFE");

        foreach (int count in (int[])[0, 1, 2, 4, 255])
            Assert.Equal(EnvelopeStatus.BadCount, Decoding<IceImpact>.With(packet, 7, count));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<IceImpact>.With(packet, 18, 9));
        Assert.Equal(EnvelopeStatus.BadCount, Decoding<IceImpact>.With(packet, 17, 255));
        Decoding<IceImpact>.RefusesEveryShortLength(packet, 16);
    }

    [Fact]
    public void a_head_without_the_first_type_has_everything_else()
    {
        byte[] packet = Packet(1291, 253572, "TFE");
        Envelope head = default;

        Assert.Equal(EnvelopeStatus.Ok, IceImpact.Decode(packet.AsSpan(0, 16), packet.Length, ref head));
        Assert.Equal(Decoding<IceImpact>.Ok(packet) with { MessageType = 0 }, head);
        Assert.Equal(EnvelopeStatus.Truncated, IceImpact.Decode(packet.AsSpan(0, 15), packet.Length, ref head));
    }

    internal static byte[] Packet(int session, uint sequence, string types, ulong timeMs = TimeMs)
    {
        PacketBytes bytes = new PacketBytes().Be((ulong)session, 2).Be(sequence, 4).Be((ulong)types.Length, 2)
            .Be(timeMs, 8);
        foreach (char type in types)
            bytes.U8(type).Be(10, 2).Zeros(10);
        return bytes.Packet();
    }
}
