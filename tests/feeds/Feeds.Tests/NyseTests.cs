// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests;

/// <summary>Cases worked out by hand from the documents of XDP and OpenBook Ultra.</summary>
public sealed class NyseTests
{
    private const ProtocolId Id = ProtocolId.NyseXdp;
    private const ProtocolId OpenBook = ProtocolId.NyseOpenBookUltra;

    [Fact]
    public void each_message_uses_one_number()
    {
        Envelope envelope = Decoded.Ok(Id, Xdp(11, 53638, 2));

        Assert.Equal((53638UL, 53640UL, 2U, 2U), Decoded.Numbers(envelope));
        Assert.Equal((EnvelopeFlags.HasSendTime, 1_645_643_129_571_433_216), (envelope.Flags, envelope.SendTimeNs));
    }

    [Fact]
    public void a_reset_uses_the_number_it_resets_to_and_a_heartbeat_carries_the_next()
    {
        Envelope reset = Decoded.Ok(Id, Xdp(12, 1, 1));
        Envelope heartbeat = Decoded.Ok(Id, Xdp(1, 2, 0));

        Assert.Equal((1UL, 2UL, 1U, 1U), Decoded.Numbers(reset));
        Assert.True(reset.Flags.HasFlag(EnvelopeFlags.Reset));
        Assert.Equal((2UL, 2UL, 0U, 0U), Decoded.Numbers(heartbeat));
        Assert.True(heartbeat.Flags.HasFlag(EnvelopeFlags.Heartbeat));
    }

    [Fact]
    public void only_known_deliveries_are_taken_and_repeated_ones_are_recovery()
    {
        int[] known = [1, 10, 11, 12, 13, 15, 17, 18, 19, 20, 21];
        for (int delivery = 0; delivery < 256; delivery++)
        {
            byte[] packet = Xdp(delivery, 5, delivery == 1 ? 0 : 1);
            if (!known.Contains(delivery))
            {
                Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(Id, packet));
                continue;
            }
            EnvelopeFlags flags = Decoded.Ok(Id, packet).Flags;
            Assert.Equal(delivery > 12, flags.HasFlag(EnvelopeFlags.Recovery));
            Assert.Equal(delivery > 12, flags.HasFlag(EnvelopeFlags.Unsequenced));
            Assert.Equal(delivery is 13 or 15, flags.HasFlag(EnvelopeFlags.Retransmission));
        }
    }

    [Fact]
    public void xdp_lengths_counts_and_nanoseconds_are_checked()
    {
        byte[] packet = Xdp(11, 5, 2);

        Decoded.CheckLengths(Id, packet, 16);
        Assert.Equal(EnvelopeStatus.BadLength, Decoded.Status(Id, Decoded.With(packet, 0, 1)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(Id, Decoded.With(packet, 3, 1)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(Id, Decoded.With(packet, 3, 3)));
        Assert.Equal(EnvelopeStatus.BadLength, Decoded.Status(Id, Decoded.With(packet, 16, 3)));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(Id, Decoded.With(packet, 15, 0x3C)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(Id, Xdp(1, 5, 1)));
        Assert.Equal(EnvelopeFlags.Unsequenced,
            Decoded.Ok(Id, Xdp(11, 0, 1)).Flags & EnvelopeFlags.Unsequenced);
        Assert.Equal(1UL, Decoded.Ok(Id, Xdp(11, uint.MaxValue, 1)).NextSequence);
    }

    [Fact]
    public void an_openbook_packet_uses_one_number_for_all_its_entries()
    {
        Envelope envelope = Decoded.Ok(OpenBook, Ultra(231, 499977, entries: 21));

        Assert.Equal((499977UL, 499978UL, 21U, 1U), Decoded.Numbers(envelope));
        Assert.Equal(EnvelopeFlags.HasSendTime | EnvelopeFlags.TimesSinceMidnight | EnvelopeFlags.OneNumber,
            envelope.Flags);
        Assert.Equal((34_220_606_000_000, "12"),
            (envelope.SendTimeNs, ChannelText.Format(OpenBook, envelope.Channel)));
        Assert.Equal(1UL, Decoded.Ok(OpenBook, Ultra(231, uint.MaxValue, entries: 2)).NextSequence);
    }

    [Fact]
    public void openbook_heartbeats_resets_and_retransmissions_are_reported()
    {
        EnvelopeFlags heartbeat = Decoded.Ok(OpenBook, Ultra(2, 0, entries: 0)).Flags;
        EnvelopeFlags reset = Decoded.Ok(OpenBook, Ultra(1, 1, entries: 1)).Flags;
        EnvelopeFlags again = Decoded.Ok(OpenBook, Decoded.With(Ultra(230, 7, entries: 1), 13, 2)).Flags;

        Assert.True(heartbeat.HasFlag(EnvelopeFlags.Heartbeat | EnvelopeFlags.Unsequenced));
        Assert.True(reset.HasFlag(EnvelopeFlags.Reset));
        EnvelopeFlags refresh = Decoded.Ok(OpenBook, Decoded.With(Ultra(230, 7, entries: 1), 13, 5)).Flags;
        Assert.True(again.HasFlag(
            EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced | EnvelopeFlags.Retransmission));
        Assert.True(refresh.HasFlag(EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced));
        Assert.False(refresh.HasFlag(EnvelopeFlags.Retransmission));
    }

    [Fact]
    public void openbook_lengths_types_and_times_are_checked()
    {
        byte[] packet = Ultra(230, 7, entries: 1);

        Decoded.CheckLengths(OpenBook, packet, 16);
        Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(OpenBook, Decoded.With(packet, 3, 9)));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(OpenBook, Decoded.With(packet, 8, 6)));
    }

    internal static byte[] Xdp(int delivery, uint sequence, int messages) => Bytes.Of(packet =>
    {
        packet.Little16(16 + 8 * messages).U8(delivery, messages).Little32(sequence).Little32(1_645_643_129)
            .Little32(571_433_216);
        for (int message = 0; message < messages; message++)
            packet.Little16(8).Little16(100).Raw(new byte[4]);
        return packet;
    });

    internal static byte[] Ultra(int type, uint sequence, int entries) => Bytes.Of(packet => packet
        .Big16(14 + 8 * entries).Big16(type).Big32(sequence).Big32(34_220_606).U8(12, 1, entries, 0)
        .Raw(new byte[8 * entries]));
}
