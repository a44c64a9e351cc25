// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData.Fast;

namespace Telemetry.Feeds.Tests.MarketData.Fast;

public sealed class T7FastTests
{
    private const EnvelopeFlags Timed = EnvelopeFlags.HasSendTime;
    private const EnvelopeFlags Recovery = EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;
    private const long TimeNs = 1_700_000_000_123_456_789;
    private const uint Number = 0x001A_D2D7;
    private const int LeastEnhanced = 25;
    private const int Least = 19;

    [Fact]
    public void a_packet_written_by_hand_is_read_by_both_headers()
    {
        // Map, template 112, partition 1, sender 120, number, time, indicator; reset; map and template 94.
        byte[] enhanced = Convert.FromHexString("C0F081F884001AD2D78817979CFE3D85CD1584004732C8C0F8F8DE021DB2");
        byte[] reference = Convert.FromHexString("C0CA9984001AD2D78817979CFE3D85CD15C0F8FEFD0F2E9181");

        Envelope market = Decoding<T7Emdi>.Ok(enhanced);
        Envelope data = Decoding<T7Rdi>.Ok(reference);

        Assert.Equal((Number, Number + 1UL, TimeNs), (market.FirstSequence, market.NextSequence, market.SendTimeNs));
        Assert.Equal((Number, Number + 1UL, TimeNs), (data.FirstSequence, data.NextSequence, data.SendTimeNs));
        Assert.Equal((Timed, Timed, 1u, 1u), (market.Flags, data.Flags, market.Count, data.Count));
        Assert.Equal("1/120", ChannelText.Format(ProtocolId.T7Emdi, market.Channel));
        Assert.Equal("25", ChannelText.Format(ProtocolId.T7Rdi, data.Channel));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<T7Rdi>.Status(enhanced));
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<T7Emdi>.Status(reference));
    }

    [Theory]
    [InlineData(1u, 1u)]
    [InlineData(127u, 128u)]
    [InlineData(16_383u, 16_384u)]
    [InlineData(2_097_152u, 268_435_455u)]
    [InlineData(uint.MaxValue, 268_435_456u)]
    [InlineData(4u, uint.MaxValue)]
    [InlineData(0u, 4u)]
    public void partition_and_sender_have_as_many_bytes_as_they_need(uint partition, uint sender)
    {
        Envelope market = Decoding<T7Emdi>.Ok(Emdi(Number, partition, sender).Packet());
        Envelope data = Decoding<T7Rdi>.Ok(Rdi(Number, sender).Packet());

        Assert.Equal($"{partition}/{sender}", ChannelText.Format(ProtocolId.T7Emdi, market.Channel));
        Assert.Equal($"{sender}", ChannelText.Format(ProtocolId.T7Rdi, data.Channel));
        Assert.Equal((Number, Number), (market.FirstSequence, data.FirstSequence));
    }

    [Theory]
    [InlineData(70u)]
    [InlineData(74u)]
    [InlineData(112u)]
    [InlineData(114u)]
    [InlineData(117u)]
    [InlineData(127u)]
    [InlineData(128u)]
    [InlineData(16_383u)]
    public void a_packet_header_has_the_template_id_of_its_release(uint template)
    {
        Assert.Equal(Timed, Decoding<T7Emdi>.Ok(Emdi(Number, 1, 120, template: template).Packet()).Flags);
        Assert.Equal(Timed, Decoding<T7Rdi>.Ok(Rdi(Number, 120, template: template).Packet()).Flags);
    }

    [Theory]
    [InlineData(109, EnvelopeFlags.Heartbeat, EnvelopeFlags.Heartbeat)]
    [InlineData(93, Recovery, EnvelopeFlags.None)]
    [InlineData(94, EnvelopeFlags.None, EnvelopeFlags.None)]
    [InlineData(101, EnvelopeFlags.None, EnvelopeFlags.None)]
    [InlineData(122, EnvelopeFlags.None, EnvelopeFlags.None)]
    [InlineData(514, EnvelopeFlags.None, EnvelopeFlags.None)]
    public void the_first_message_says_what_the_packet_is(int template, EnvelopeFlags market, EnvelopeFlags data)
    {
        void Fields(FastEncoder message) => message.Constant().Increment("number", 5).Copy("sender", 120);

        Envelope enhanced = Decoding<T7Emdi>.Ok(Emdi(Number, 1, 120, (uint)template, Fields).Packet());
        Envelope plain = Decoding<T7Rdi>.Ok(Rdi(Number, 120, (uint)template, Fields).Packet());

        Assert.Equal((market | Timed, data | Timed), (enhanced.Flags, plain.Flags));
        Assert.Equal((1u, 1u), (enhanced.Numbers, plain.Numbers));
    }

    [Theory]
    [InlineData("beacon")]
    [InlineData("state change")]
    [InlineData("report")]
    [InlineData("map of two bytes")]
    [InlineData("map of eight bytes")]
    [InlineData("no field")]
    public void messages_of_every_shape_follow_the_reset(string shape)
    {
        void Fields(FastEncoder message) => Write(shape, message);

        // The second message leaves out what its operators give; only the first one is looked at.
        byte[] packet = Emdi(Number, 1, 120, 94, Fields).Message(94, Fields).Packet();

        Assert.Equal(((ulong)Number, Timed), Of(Decoding<T7Emdi>.Ok(packet)));
        int map = Array.FindIndex(packet, LeastEnhanced, value => value >= 0x80) + 1 - LeastEnhanced;
        Assert.Equal(shape switch { "map of two bytes" => 2, "map of eight bytes" => 8, _ => 1 }, map);
        Decoding<T7Emdi>.JudgesEveryHeadAsTheWhole(packet, LeastEnhanced + map + 1);
    }

    [Fact]
    public void a_reset_alone_is_a_heartbeat_without_a_number()
    {
        byte[] packet = new FastEncoder().Reset().Packet();

        Assert.Equal("C0F8", Convert.ToHexString(packet));
        Envelope envelope = Decoding<T7Emdi>.Ok(packet);
        Assert.Equal(EnvelopeFlags.Heartbeat | EnvelopeFlags.Unsequenced, envelope.Flags);
        Assert.Equal((0u, envelope), (envelope.Numbers, Decoding<T7Rdi>.Ok(packet)));
        Assert.Equal(EnvelopeStatus.TooShort, Decoding<T7Emdi>.With(packet, 1, 0xF9));
        Assert.Equal(EnvelopeStatus.TooShort, Decoding<T7Rdi>.With(packet, 0, 0x80));
        Decoding<T7Emdi>.JudgesEveryHeadAsTheWhole(packet, 2);
    }

    [Fact]
    public void a_packet_without_messages_is_a_heartbeat_with_a_number()
    {
        (ulong, EnvelopeFlags) expected = (Number, Timed | EnvelopeFlags.Heartbeat);

        Assert.Equal(expected, Of(Decoding<T7Emdi>.Ok(Emdi(Number, 1, 1, 0).Packet())));
        Assert.Equal(expected, Of(Decoding<T7Rdi>.Ok(Rdi(Number, 1, 0).Packet())));
    }

    [Fact]
    public void numbers_wrap_at_32_bits_and_0_is_none()
    {
        Assert.Equal(1UL, Decoding<T7Emdi>.Ok(Emdi(uint.MaxValue, 1, 1).Packet()).NextSequence);
        Assert.Equal(Timed | EnvelopeFlags.Unsequenced, Decoding<T7Rdi>.Ok(Rdi(0, 1).Packet()).Flags);
    }

    [Fact]
    public void every_short_length_is_refused_and_every_head_judged()
    {
        byte[] enhanced = Emdi(Number, 300, 20_000, 94).Packet();
        byte[] plain = Rdi(Number, 20_000, 94).Packet();
        int end = enhanced.Length - 2;                      // of the header; behind it a map and a template
        int endOfPlain = plain.Length - 2;

        Assert.Equal((LeastEnhanced + 3, Least + 2), (end, endOfPlain));
        RefusesShort<T7Emdi>(enhanced, LeastEnhanced, end);
        RefusesShort<T7Rdi>(plain, Least, endOfPlain);
        Decoding<T7Emdi>.JudgesEveryHeadAsTheWhole([.. enhanced, 0x81], enhanced.Length);
        Decoding<T7Rdi>.JudgesEveryHeadAsTheWhole([.. plain, 0x81], plain.Length);
    }

    [Theory]
    [InlineData(0, 0x80)]       // no template in the map
    [InlineData(0, 0xE0)]       // a bit too many
    [InlineData(0, 0x40)]       // a map that goes on
    [InlineData(1, 0x80)]       // template 0
    [InlineData(1, 0xF8)]       // a reset before the header
    [InlineData(2, 0x00)]       // partition: overlong
    [InlineData(3, 0x00)]       // sender: overlong, and takes the vector's length
    [InlineData(4, 0x85)]       // lengths of the vectors
    [InlineData(4, 0x04)]
    [InlineData(9, 0x84)]
    [InlineData(18, 0x88)]
    [InlineData(23, 0xE0)]      // the reset: map
    [InlineData(24, 0xF9)]      // another template
    [InlineData(24, 0x78)]      // no stop bit
    [InlineData(25, 0x80)]      // first message: no template
    [InlineData(26, 0x80)]
    public void what_the_header_cannot_be_is_refused(int offset, int value)
    {
        byte[] packet = Emdi(Number, 1, 120).Packet();

        Assert.Equal(0xDE, packet[26]);
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<T7Emdi>.With(packet, offset, value));
    }

    [Theory]
    [InlineData("0F7F7F7FFF", EnvelopeStatus.Ok)]
    [InlineData("107F7F7FFF", EnvelopeStatus.BadHeader)]    // 33 bits
    [InlineData("017F7F7F7FFF", EnvelopeStatus.BadHeader)]  // six bytes
    [InlineData("0081", EnvelopeStatus.BadHeader)]          // overlong
    [InlineData("000000008181", EnvelopeStatus.BadHeader)]
    [InlineData("7F7F7F7F7F7F7F7F7F7F7F", EnvelopeStatus.BadHeader)]
    public void integers_are_neither_too_large_nor_overlong(string sender, EnvelopeStatus status)
    {
        byte[] header = Rdi(Number, 1).Packet();
        byte[] packet = [.. header[..2], .. Convert.FromHexString(sender), .. header[3..]];

        Assert.Equal(status, Decoding<T7Rdi>.Status(packet));
    }

    [Theory]
    [InlineData("4000000000000080DE", EnvelopeStatus.Ok)]
    [InlineData("400000000000000080DE", EnvelopeStatus.BadHeader)]      // nine bytes
    [InlineData("C07F7FDE", EnvelopeStatus.BadHeader)]                  // a template of three bytes
    [InlineData("C001DE", EnvelopeStatus.Ok)]
    [InlineData("C000DE", EnvelopeStatus.BadHeader)]
    [InlineData("40404040", EnvelopeStatus.BadLength)]                  // no stop bit before the end
    [InlineData("C05E", EnvelopeStatus.BadLength)]
    public void map_and_template_of_the_first_message_are_bounded(string message, EnvelopeStatus status)
    {
        byte[] packet = [.. Rdi(Number, 1, 0).Packet(), .. Convert.FromHexString(message)];

        Assert.Equal(status, Decoding<T7Rdi>.Status(packet));
    }

    [Fact]
    public void the_longest_head_is_as_long_as_the_catalog_says()
    {
        FastEncoder Longest(FastEncoder header) => header.Message(16_383, message => Bits(message, 55));
        byte[] enhanced = Longest(Emdi(1, uint.MaxValue, uint.MaxValue, 0, template: 16_383)).Packet();
        byte[] plain = Longest(Rdi(1, uint.MaxValue, 0, template: 16_383)).Packet();

        Decoding<T7Emdi>.JudgesEveryHeadAsTheWhole(enhanced, T7Emdi.Row.HeadLength);
        Decoding<T7Rdi>.JudgesEveryHeadAsTheWhole(plain, T7Rdi.Row.HeadLength);
    }

    /// <summary>A packet of EMDI; first 0: without messages.</summary>
    internal static FastEncoder Emdi(
        uint number, uint partition, uint sender, uint first = 94, Action<FastEncoder>? fields = null,
        uint template = 112) =>
        First(new FastEncoder().Message(template, message => message.Plain((ulong)partition).Plain((ulong)sender)
            .Vector(Be(number, 4)).Vector(Be(TimeNs, 8)).Vector(Be(1234, 4))).Reset(), first, fields);

    /// <summary>A packet of RDI or MDI; first 0: without messages.</summary>
    internal static FastEncoder Rdi(
        uint number, uint sender, uint first = 121, Action<FastEncoder>? fields = null, uint template = 74) =>
        First(new FastEncoder().Message(template, message => message.Plain((ulong)sender)
            .Vector(Be(number, 4)).Vector(Be(TimeNs, 8))).Reset(), first, fields);

    private static FastEncoder First(FastEncoder packet, uint template, Action<FastEncoder>? fields) =>
        template == 0 ? packet : packet.Message(template, fields ?? (_ => { }));

    private static byte[] Be(ulong value, int size) => new PacketBytes().Be(value, size).Packet();

    private static FastEncoder Write(string shape, FastEncoder message) => shape switch
    {
        "beacon" => message.Constant().Copy("sender", 120).Copy("product", 9).Plain(5UL),
        "state change" => message.Constant().Increment("number", 5).Copy("sender", 120).Copy("product", 9)
            .Default(0, 1).Plain(3UL).Plain(2UL).Default(0, 0).Plain(TimeNs),
        "report" => message.Constant().Optional(7).Copy("product", 9).Copy("market", "XEUR").Optional(null)
            .Copy("event", 1).Delta("time", TimeNs).OptionalConstant(true).Tail("text", "ab"),
        "map of two bytes" => Bits(message, 12),
        "map of eight bytes" => Bits(message, 55),
        _ => message.Constant(),
    };

    private static FastEncoder Bits(FastEncoder message, int count)
    {
        for (int field = 0; field < count; field++)
            message.Copy($"field{field}", (ulong)field);
        return message;
    }

    private static (ulong, EnvelopeFlags) Of(Envelope envelope) => (envelope.FirstSequence, envelope.Flags);

    // A packet may end behind the reset, but nowhere else.
    private static void RefusesShort<TDecoder>(byte[] packet, int least, int endOfHeader)
        where TDecoder : struct, IEnvelopeDecoder
    {
        for (int length = 0; length < packet.Length; length++)
        {
            EnvelopeStatus expected = length < least ? EnvelopeStatus.TooShort
                : length == endOfHeader ? EnvelopeStatus.Ok : EnvelopeStatus.BadLength;
            Assert.Equal(expected, Decoding<TDecoder>.Status(packet[..length]));
        }
    }
}
