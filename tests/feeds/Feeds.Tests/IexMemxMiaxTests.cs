// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData;

namespace Telemetry.Feeds.Tests;

/// <summary>Cases worked out by hand from the documents of IEX-TP, MEMOIR and MACH.</summary>
public sealed class IexMemxMiaxTests
{
    [Fact]
    public void iex_messages_are_numbered_within_channel_and_session()
    {
        Envelope envelope = Decoded.Ok(ProtocolId.IexTp, Iex(34266, 2));

        Assert.Equal((34266UL, 34268UL, 2U, 2U), Decoded.Numbers(envelope));
        Assert.Equal((EnvelopeFlags.HasSendTime, 1_517_058_017_815_482_663), (envelope.Flags, envelope.SendTimeNs));
        Assert.Equal("1/1150681088", ChannelText.Format(ProtocolId.IexTp, envelope.Channel));
        Assert.Equal((byte)'Q', envelope.MessageType);
    }

    [Fact]
    public void an_iex_heartbeat_carries_the_next_number()
    {
        Envelope envelope = Decoded.Ok(ProtocolId.IexTp, Iex(1, 0));

        Assert.Equal((1UL, 1UL, 0U, 0U), Decoded.Numbers(envelope));
        Assert.True(envelope.Flags.HasFlag(EnvelopeFlags.Heartbeat));
    }

    [Fact]
    public void iex_version_lengths_counts_and_numbers_are_checked()
    {
        byte[] packet = Iex(5, 2);

        Decoded.CheckLengths(ProtocolId.IexTp, packet, 40);
        Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(ProtocolId.IexTp, Decoded.With(packet, 0, 2)));
        Assert.Equal(EnvelopeStatus.BadLength, Decoded.Status(ProtocolId.IexTp, Decoded.With(packet, 12, 1)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(ProtocolId.IexTp, Decoded.With(packet, 14, 1)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(ProtocolId.IexTp, Decoded.With(packet, 14, 0)));
        Assert.Equal(EnvelopeStatus.BadSequence, Decoded.Status(ProtocolId.IexTp, Decoded.With(packet, 31, 0x80)));
        Assert.True(Decoded.Ok(ProtocolId.IexTp, Iex(0, 1)).Flags.HasFlag(EnvelopeFlags.Unsequenced));
    }

    [Fact]
    public void memx_messages_are_numbered_within_a_session()
    {
        Envelope envelope = Decoded.Ok(ProtocolId.MemxMemoir, Memx(2, 1371819, 2));

        Assert.Equal((1371819UL, 1371821UL, 2U, 2U), Decoded.Numbers(envelope));
        Assert.Equal("6148333994739271368", ChannelText.Format(ProtocolId.MemxMemoir, envelope.Channel));
        Assert.Equal(EnvelopeFlags.None, envelope.Flags);
    }

    [Fact]
    public void memx_heartbeat_and_shutdown_carry_the_next_number()
    {
        Envelope heartbeat = Decoded.Ok(ProtocolId.MemxMemoir, Memx(0, 77, 0));
        Envelope shutdown = Decoded.Ok(ProtocolId.MemxMemoir, Memx(1, 77, 0));

        Assert.Equal((77UL, 77UL, 0U, 0U), Decoded.Numbers(heartbeat));
        Assert.Equal(Decoded.Numbers(heartbeat), Decoded.Numbers(shutdown));
        Assert.Equal((EnvelopeFlags.Heartbeat, EnvelopeFlags.EndOfSession), (heartbeat.Flags, shutdown.Flags));
        Assert.Equal(EnvelopeStatus.BadLength, Decoded.Status(ProtocolId.MemxMemoir, [.. Memx(0, 77, 0), 0]));
    }

    [Fact]
    public void moldudp64_is_no_memx_and_lengths_and_counts_are_checked()
    {
        byte[] packet = Memx(2, 5, 2);

        Assert.Equal(EnvelopeStatus.BadHeader,
            Decoded.Status(ProtocolId.MemxMemoir, MoldUdp64Tests.Packet("000010059B", 4325376, 1, [1, 2])));
        Decoded.CheckLengths(ProtocolId.MemxMemoir, packet, 20);
        Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(ProtocolId.MemxMemoir, Decoded.With(packet, 0, 3)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(ProtocolId.MemxMemoir, Decoded.With(packet, 19, 1)));
        Assert.True(Decoded.Ok(ProtocolId.MemxMemoir, Memx(2, 0, 1)).Flags.HasFlag(EnvelopeFlags.Unsequenced));
    }

    [Fact]
    public void miax_messages_carry_their_numbers_one_behind_the_other()
    {
        Envelope envelope = Decoded.Ok(ProtocolId.MiaxMach, [.. Mach(864, 3), .. Mach(865, 3), .. Mach(866, 3)]);

        Assert.Equal((864UL, 867UL, 3U, 3U), Decoded.Numbers(envelope));
        Assert.Equal("1", ChannelText.Format(ProtocolId.MiaxMach, envelope.Channel));
        Assert.Equal(EnvelopeStatus.BadSequence,
            Decoded.Status(ProtocolId.MiaxMach, [.. Mach(864, 3), .. Mach(866, 3)]));
    }

    [Fact]
    public void a_miax_heartbeat_carries_no_number_and_the_end_of_a_session_is_reported()
    {
        Envelope heartbeat = Decoded.Ok(ProtocolId.MiaxMach, Mach(1271, 0));
        Envelope end = Decoded.Ok(ProtocolId.MiaxMach, Mach(1271, 2));

        Assert.Equal(EnvelopeFlags.Heartbeat | EnvelopeFlags.Unsequenced, heartbeat.Flags);
        Assert.Equal((0U, 0U), (heartbeat.Count, end.Numbers));
        Assert.Equal(EnvelopeFlags.EndOfSession, end.Flags);
        Assert.Equal(EnvelopeFlags.Unsequenced, Decoded.Ok(ProtocolId.MiaxMach, Mach(1, 1)).Flags);
    }

    [Fact]
    public void what_was_not_captured_of_a_miax_packet_cannot_be_counted()
    {
        byte[] packet = [.. Mach(864, 3), .. Mach(865, 3)];
        Envelope envelope = default;

        for (int captured = 0; captured < 28; captured++)
        {
            Assert.Equal(EnvelopeStatus.Truncated,
                MiaxMach.Decode(packet.AsSpan(0, captured), packet.Length, ref envelope));
        }
        Assert.Equal(EnvelopeStatus.Ok, MiaxMach.Decode(packet.AsSpan(0, 28), packet.Length, ref envelope));
    }

    [Theory]
    [InlineData(8, 11, EnvelopeStatus.BadLength)]
    [InlineData(8, 17, EnvelopeStatus.BadLength)]
    [InlineData(8, 15, EnvelopeStatus.BadLength)]
    [InlineData(10, 4, EnvelopeStatus.BadHeader)]
    public void miax_lengths_and_types_are_checked(int offset, int value, EnvelopeStatus status) =>
        Assert.Equal(status,
            Decoded.Status(ProtocolId.MiaxMach, Decoded.With(Mach(864, 3), offset, (byte)value)));

    internal static byte[] Iex(ulong sequence, int messages) => Bytes.Of(packet =>
    {
        packet.U8(1, 0).Little16(0x8003).Little32(1).Little32(1150681088).Little16(12 * messages).Little16(messages)
            .Little64(933717).Little64(sequence).Little64(1_517_058_017_815_482_663);
        for (int message = 0; message < messages; message++)
            packet.Little16(10).Text("Q").Raw(new byte[9]);
        return packet;
    });

    internal static byte[] Memx(int type, ulong sequence, int messages) => Bytes.Of(packet =>
    {
        packet.U8(type, 18).Big64(6148333994739271368).Big64(sequence);
        if (type == 2)
            packet.Big16(messages);
        for (int message = 0; message < messages; message++)
            packet.Big16(10).Raw(new byte[10]);
        return packet;
    });

    internal static byte[] Mach(ulong sequence, int type) => Bytes.Of(packet =>
        packet.Little64(sequence).Little16(16).U8(type, 1).Raw(new byte[4]));
}
