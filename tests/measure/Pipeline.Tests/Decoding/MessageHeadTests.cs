// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Types;
using Telemetry.Pipeline.Decoding.Types;

namespace Telemetry.Pipeline.Tests.Decoding;

/// <summary>Messages of packets made by hand from the documents, of protocols whose messages have no length, or several
/// forms; and the ring between decoder and analysis.</summary>
public sealed class MessageHeadTests
{
    [Fact]
    public void of_opra_end_by_category_and_indicator()
    {
        byte[] block =
        [
            .. new byte[21], .. Opra('k', ' ', 43), .. Opra('k', 'O', 63), .. Opra('q', 'C', 39), .. Opra('a', ' ', 43),
            .. Opra('d', ' ', 30), .. Opra('f', ' ', 72), .. Opra('q', ' ', 29),
        ];
        Assert.Equal(
            ["k 43", "k 63", "q 39", "a 43", "d 30", "f 72", "q 29"],
            Read(ProtocolId.Opra, block, new Envelope { Count = 7, MessageType = 'k' }));
        // A control message stands alone; its length is that of the block.
        Assert.Equal(
            ["H 12"], Read(ProtocolId.Opra, block[..33], new Envelope { Count = 1, MessageType = 'H' }));
        // What is not captured, or of a category of unknown length, has no type.
        Assert.Equal(
            ["k 43", "k 63", "? 5x213"],
            Read(ProtocolId.Opra, block, new Envelope { Count = 7, MessageType = 'k' }, captured: 21 + 43 + 20));
    }

    [Fact]
    public void of_hsvf_end_with_their_mark_and_control_messages_have_no_number()
    {
        byte[] packet = [.. "\u0002000000001F body\u0003\u0002000000002GRx\u0003\u0002000000003V 1\u0003"u8];
        Assert.Equal(
            ["F 17", "GR 14", "V 14 unnumbered"], Read(ProtocolId.Hsvf, packet, new Envelope { Count = 2 }));
    }

    [Fact]
    public void of_simba_follow_by_their_blocks_and_those_with_groups_stand_last()
    {
        byte[] packet =
        [
            .. new byte[6], 8, 0, .. new byte[20], .. Sbe(15, 10), .. Sbe(16, 20), .. Sbe(17, 4), .. new byte[33],
        ];
        Assert.Equal(["15 18", "16 28", "17 45"], Read(ProtocolId.MoexSimba, packet, new Envelope { Count = 1 }));
        Assert.Equal(
            ["15 18", "? 1x73"], Read(ProtocolId.MoexSimba, packet, new Envelope { Count = 1 }, captured: 50));
    }

    [Fact]
    public void of_optiq_are_read_in_either_form_unless_they_are_compressed()
    {
        byte[] header = [.. new byte[16]];
        byte[] counted = [14, 0, 0, 0, 0xE9, 3, .. new byte[8], 12, 0, 0, 0, 0xEA, 3, .. new byte[6]];
        byte[] bare = [12, 0, 0, 0, 0xE9, 3, .. new byte[8]];
        Assert.Equal(["1001 14", "1002 12"], Read(ProtocolId.OptiqMdg, [.. header, .. counted], default));
        Assert.Equal(["1001 12"], Read(ProtocolId.OptiqMdg, [.. header, .. bare], default));
        header[12] = 1;
        Assert.Equal(["? 1x26"], Read(ProtocolId.OptiqMdg, [.. header, .. counted], default));
    }

    [Fact]
    public void of_other_forms_are_read_too()
    {
        Assert.Equal(
            ["9 20", "13 7"],
            Read(ProtocolId.OtcLinkAts, [.. new byte[12], 0, 20, 9, .. new byte[17], 0, 7, 13, .. new byte[4]],
                new Envelope { Count = 2 }));
        Assert.Equal(
            ["0x41 6", "0x53 7"],
            Read(ProtocolId.Mitch, [.. new byte[8], 6, 0x41, .. new byte[4], 7, 0, 0x53, .. new byte[4]],
                new Envelope { Count = 2 }));
        Assert.Equal(
            ["350 8"],
            Read(ProtocolId.HkexOmd, [.. new byte[16], 8, 0, 0x5E, 1, .. new byte[4]], new Envelope { Count = 1 }));
        Assert.Equal(
            ["? 3x19"], Read(ProtocolId.HkexOmd, [0, 0, 0, 1, .. new byte[15]], new Envelope { Count = 3 }));
        Assert.Equal(["109 40"], Read(ProtocolId.T7Emdi, new byte[40], new Envelope { Count = 1, MessageType = 109 }));
        Assert.Equal(["6 36"], Read(ProtocolId.MoexFast, new byte[40], new Envelope { Count = 1, MessageType = 6 }));
    }

    [Fact]
    public void beyond_those_of_a_packet_there_is_one_head_for_all()
    {
        byte[] packet = [.. new byte[8], .. Enumerable.Repeat<byte[]>([2, 0x21], 5_000).SelectMany(one => one)];
        string[] heads = Read(ProtocolId.CboePitch, packet, new Envelope { Count = 5_000 });
        Assert.Equal(HeadRing.MostOfPacket, heads.Length);
        Assert.Equal("? 905x1810", heads[^1]);
    }

    [Fact]
    public void of_memoir_have_template_and_schema_and_none_without_both()
    {
        byte[] packet = [.. new byte[20], 0, 8, 0, 0, 10, 2, 1, 3, 0, 0, 0, 3, 0, 0, 11];

        Assert.Equal(["10 8", "? 1x3"], Read(ProtocolId.MemxMemoir, packet, new Envelope { Count = 2 }));
        Assert.Equal(["? 2x11"], Read(ProtocolId.MemxMemoir, packet, new Envelope { Count = 2 }, captured: 25));
    }

    [Fact]
    public void a_full_ring_is_not_waited_for()
    {
        var ring = new HeadRing();
        int packets = 0;
        while (ring.TryBegin(out HeadWriter writer))
        {
            for (uint message = 0; message < 1_000; message++)
                writer.Add(message, 10);
            ring.End(in writer);
            packets++;
        }
        Assert.InRange(packets, 100, 131);
        for (int packet = 0; packet < packets; packet++)
        {
            Assert.Equal((0u, 999u), (ring[0].Code, ring[999].Code));
            ring.Release(1_000);
        }
        Assert.True(ring.TryBegin(out _));
    }

    private static string[] Read(ProtocolId protocol, byte[] packet, Envelope envelope, int? captured = null)
    {
        var ring = new HeadRing();
        Assert.True(ring.TryBegin(out HeadWriter writer));
        MessageHeads.Write(protocol, packet.AsSpan(0, captured ?? packet.Length), packet.Length, envelope, ref writer);
        ring.End(in writer);
        string[] heads = new string[writer.Count];
        Span<char> text = stackalloc char[MessageTypes.MostText];
        for (int index = 0; index < heads.Length; index++)
        {
            MessageHead head = ring[index];
            string type = new(text[..MessageTypes.Format(protocol, head.Code, text)]);
            heads[index] = (head.Flags & MessageHeadFlags.Untyped) != 0 ? $"? {head.Count}x{head.Length}"
                : $"{type} {head.Length}" + ((head.Flags & MessageHeadFlags.Unnumbered) != 0 ? " unnumbered" : "");
        }
        return heads;
    }

    private static byte[] Opra(char category, char indicator, int length) =>
        [(byte)'C', (byte)category, (byte)' ', (byte)indicator, .. new byte[length - 4]];

    private static byte[] Sbe(byte template, byte block) => [block, 0, template, 0, .. new byte[4], .. new byte[block]];
}
