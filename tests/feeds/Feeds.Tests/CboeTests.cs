// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests;

/// <summary>Cases worked out by hand from the documents of PITCH and CSM.</summary>
public sealed class CboeTests
{
    private const ProtocolId Id = ProtocolId.CboePitch;

    [Fact]
    public void each_message_uses_one_number_of_its_unit()
    {
        Envelope envelope = Decoded.Ok(Id, Pitch(15, 47690, [0x21, 0], [0x22]));

        Assert.Equal((47690UL, 47692UL, 2U, 2U), Decoded.Numbers(envelope));
        Assert.Equal((EnvelopeFlags.None, (byte)0x21), (envelope.Flags, envelope.MessageType));
        Assert.Equal("15", ChannelText.Format(Id, envelope.Channel));
    }

    [Fact]
    public void a_heartbeat_carries_the_next_number()
    {
        Envelope envelope = Decoded.Ok(Id, Pitch(1, 21134));

        Assert.Equal((21134UL, 21134UL, 0U, 0U), Decoded.Numbers(envelope));
        Assert.Equal(EnvelopeFlags.Heartbeat, envelope.Flags);
    }

    [Fact]
    public void number_0_is_unsequenced() =>
        Assert.Equal(EnvelopeFlags.Unsequenced, Decoded.Ok(Id, Pitch(2, 0, [0xBB, 0])).Flags);

    [Fact]
    public void unit_clear_and_end_of_session_are_reported()
    {
        Assert.Equal(EnvelopeFlags.Reset, Decoded.Ok(Id, Pitch(2, 1, [0x97, 0, 0, 0, 0])).Flags);
        Assert.Equal(EnvelopeFlags.EndOfSession, Decoded.Ok(Id, Pitch(2, 9, [0x2D, 0, 0, 0, 0])).Flags);
    }

    [Fact]
    public void numbers_wrap_past_0() =>
        Assert.Equal(
            (4294967295UL, 2UL, 2U, 2U), Decoded.Numbers(Decoded.Ok(Id, Pitch(1, uint.MaxValue, [0x21], [0x21]))));

    [Fact]
    public void messages_end_where_the_packet_ends()
    {
        byte[] packet = Pitch(1, 5, [0x21, 0], [0x22]);

        Decoded.CheckLengths(Id, packet, 8);
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(Id, Decoded.With(packet, 2, 1)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(Id, Decoded.With(packet, 2, 3)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(Id, Decoded.With(packet, 2, 0)));
        Assert.Equal(EnvelopeStatus.BadLength, Decoded.Status(Id, Decoded.With(packet, 0, 12)));
        Assert.Equal(EnvelopeStatus.BadLength, Decoded.Status(Id, Decoded.With(packet, 8, 1)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(Id, Decoded.With(packet, 8, 200)));
    }

    [Fact]
    public void csm_messages_are_numbered_and_times_are_milliseconds()
    {
        Envelope envelope = Decoded.Ok(ProtocolId.CboeCsm, Csm(900, 'X', 'X'));

        Assert.Equal((900UL, 902UL, 2U, 2U), Decoded.Numbers(envelope));
        Assert.Equal((EnvelopeFlags.HasSendTime, 1_545_339_142_667_000_000), (envelope.Flags, envelope.SendTimeNs));
        Assert.Equal(4U - 3, Decoded.Ok(ProtocolId.CboeCsm, Csm(uint.MaxValue, 'X')).NextSequence);
    }

    [Fact]
    public void a_csm_heartbeat_is_one_message_without_a_number()
    {
        Envelope envelope = Decoded.Ok(ProtocolId.CboeCsm, Csm(900, '0'));

        Assert.Equal((900UL, 900UL, 1U, 0U), Decoded.Numbers(envelope));
        Assert.True(envelope.Flags.HasFlag(EnvelopeFlags.Heartbeat));
    }

    [Fact]
    public void csm_lengths_counts_version_and_time_are_checked()
    {
        byte[] packet = Csm(900, 'X', 'X');

        Decoded.CheckLengths(ProtocolId.CboeCsm, packet, 16);
        Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(ProtocolId.CboeCsm, Decoded.With(packet, 0, 2)));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoded.Status(ProtocolId.CboeCsm, Decoded.With(packet, 3, 0x80)));
        Assert.Equal(EnvelopeStatus.BadLength, Decoded.Status(ProtocolId.CboeCsm, Decoded.With(packet, 2, 1)));
        Assert.Equal(EnvelopeStatus.BadCount, Decoded.Status(ProtocolId.CboeCsm, Decoded.With(packet, 11, 1)));
        Assert.Equal(EnvelopeStatus.BadLength, Decoded.Status(ProtocolId.CboeCsm, Decoded.With(packet, 17, 7)));
    }

    internal static byte[] Pitch(int unit, uint sequence, params byte[][] messages) => Bytes.Of(packet =>
    {
        packet.Little16(8 + messages.Sum(message => 1 + message.Length)).U8(messages.Length, unit).Little32(sequence);
        foreach (byte[] message in messages)
            packet.U8(1 + message.Length).Raw(message);
        return packet;
    });

    internal static byte[] Csm(uint sequence, params char[] types) => Bytes.Of(packet =>
    {
        packet.U8(1).Big16(16 + 12 * types.Length).Big64(1_545_339_142_667).U8(types.Length).Big32(sequence);
        foreach (char type in types)
            packet.Big16(12).U8(0x0C, type).Big32(sequence++).Raw(new byte[4]);
        return packet;
    });
}
