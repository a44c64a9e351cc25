// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.MarketData.Fast;

namespace Telemetry.Feeds.Tests.MarketData.Fast;

public sealed class MoexFastTests
{
    private const EnvelopeFlags Timed = EnvelopeFlags.HasSendTime;
    private const EnvelopeFlags Recovery = EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced;
    private const uint Number = 877_321;
    private const ulong OfSpectra = 20_231_114_221_320_123;
    private const ulong OfAsts = 231_114_221_320_123_456;
    private const int Least = 8;

    [Fact]
    public void packets_written_by_hand_are_read()
    {
        // Number, map, template 19, number, 2023-11-14 22:13:20.123.
        Envelope spectra = Decoding<MoexFast>.Ok(Convert.FromHexString("09630D00C0933546892378027544496FBB80"));
        // Template 3610 and 2023-11-14 22:13:20.123456.
        byte[] asts = [.. Convert.FromHexString("09630D00C01C9A354689"), .. FastEncoder.Unsigned(OfAsts), 0x80];

        Assert.Equal((Number, Number + 1UL, 1u), (spectra.FirstSequence, spectra.NextSequence, spectra.Numbers));
        Assert.Equal((1_700_000_000_123_000_000, Timed), (spectra.SendTimeNs, spectra.Flags));
        Envelope envelope = Decoding<MoexFast>.Ok(asts);
        Assert.Equal((Number, 1_700_000_000_123_456_000), (envelope.FirstSequence, envelope.SendTimeNs));
    }

    [Theory]
    [InlineData(6, EnvelopeFlags.Heartbeat)]
    [InlineData(2108, EnvelopeFlags.Heartbeat)]
    [InlineData(3, Recovery)]
    [InlineData(13, Recovery)]
    [InlineData(15, Recovery)]
    [InlineData(17, Recovery)]
    [InlineData(20, Recovery)]
    [InlineData(21, Recovery)]
    [InlineData(2103, Recovery)]
    [InlineData(2603, Recovery)]
    [InlineData(2510, Recovery)]
    [InlineData(2611, Recovery)]
    [InlineData(2412, Recovery)]
    [InlineData(3600, Recovery)]
    [InlineData(3601, Recovery)]
    [InlineData(4, EnvelopeFlags.None)]
    [InlineData(5, EnvelopeFlags.None)]
    [InlineData(8, EnvelopeFlags.None)]
    [InlineData(9, EnvelopeFlags.None)]
    [InlineData(12, EnvelopeFlags.None)]
    [InlineData(14, EnvelopeFlags.None)]
    [InlineData(18, EnvelopeFlags.None)]
    [InlineData(19, EnvelopeFlags.None)]
    [InlineData(2104, EnvelopeFlags.None)]
    [InlineData(2106, EnvelopeFlags.None)]
    [InlineData(2107, EnvelopeFlags.None)]
    [InlineData(2520, EnvelopeFlags.None)]
    [InlineData(2621, EnvelopeFlags.None)]
    [InlineData(2623, EnvelopeFlags.None)]
    [InlineData(3610, EnvelopeFlags.None)]
    [InlineData(3611, EnvelopeFlags.None)]
    [InlineData(3613, EnvelopeFlags.None)]
    [InlineData(99, EnvelopeFlags.None)]
    public void templates_say_what_the_packet_is(int template, EnvelopeFlags flags)
    {
        Envelope envelope = Decoding<MoexFast>.Ok(Packet(Number, (uint)template));

        Assert.Equal(flags | Timed, envelope.Flags);
        Assert.Equal((Number, Number + 1UL, 1u), (envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
    }

    [Fact]
    public void a_sequence_reset_carries_the_next_number()
    {
        Envelope envelope = Decoding<MoexFast>.Ok(Packet(Number, 7, body: message => message.Plain(77_777UL)));

        Assert.Equal(Timed | EnvelopeFlags.Reset | EnvelopeFlags.NoNumber, envelope.Flags);
        Assert.Equal((Number, 77_777UL, 0u), (envelope.FirstSequence, envelope.NextSequence, envelope.Numbers));
        Assert.Equal(EnvelopeStatus.BadLength, Decoding<MoexFast>.Status(Packet(Number, 7)));
    }

    [Theory]
    [InlineData(2115)]
    [InlineData(2615)]
    public void a_definition_increments_its_number(int template)
    {
        byte[] first = Preamble(Number).Message((ulong)template, message => message.Constant()
            .Increment("number", Number).Plain(OfAsts).Default(0, 0).Optional(9)).Packet();
        // Where the dictionary has the number before, its bit is cleared and the preamble has the only number.
        byte[] next = [.. Le(Number), .. FastEncoder.PresenceMap(true, false, true),
            .. FastEncoder.Unsigned((ulong)template), .. FastEncoder.Unsigned(OfAsts), 0x85];

        Assert.Equal(0xE0, first[4]);
        Assert.Equal((Number, Recovery | Timed), Of(Decoding<MoexFast>.Ok(first)));
        Assert.Equal((Number, Recovery | Timed), Of(Decoding<MoexFast>.Ok(next)));
        Assert.Equal(1_700_000_000_123_456_000, Decoding<MoexFast>.Ok(next).SendTimeNs);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(127u)]
    [InlineData(128u)]
    [InlineData(16_384u)]
    [InlineData(2_097_152u)]
    [InlineData(268_435_456u)]
    [InlineData(uint.MaxValue)]
    public void both_numbers_are_the_same(uint number)
    {
        byte[] packet = Packet(number, 19);
        int last = 5 + FastEncoder.Unsigned(number).Length;

        Envelope envelope = Decoding<MoexFast>.Ok(packet);
        Assert.Equal((number, number == uint.MaxValue ? 1UL : number + 1UL), (envelope.FirstSequence,
            envelope.NextSequence));
        for (int place = 0; place < 4; place++)
            Assert.Equal(EnvelopeStatus.BadSequence, Decoding<MoexFast>.With(packet, place, packet[place] ^ 1));
        Assert.Equal(EnvelopeStatus.BadSequence, Decoding<MoexFast>.With(packet, last, packet[last] ^ 1));
    }

    [Fact]
    public void number_0_is_none() =>
        Assert.Equal(Timed | EnvelopeFlags.Unsequenced, Decoding<MoexFast>.Ok(Packet(0, 19)).Flags);

    [Theory]
    [InlineData("20000101000000000", "2000-01-01T00:00:00.000Z")]
    [InlineData("20240229235959999", "2024-02-29T23:59:59.999Z")]
    [InlineData("20991231235959999", "2099-12-31T23:59:59.999Z")]
    [InlineData("20230228010203004", "2023-02-28T01:02:03.004Z")]
    [InlineData("20161231235960000", "2017-01-01T00:00:00.000Z")]      // a leap second
    [InlineData("100301000000000001", "2010-03-01T00:00:00.000001Z")]
    [InlineData("991130120000654321", "2099-11-30T12:00:00.654321Z")]
    [InlineData("20230229010203004", null)]
    [InlineData("20230431010203004", null)]
    [InlineData("20231301010203004", null)]
    [InlineData("20230001010203004", null)]
    [InlineData("20230100010203004", null)]
    [InlineData("20230101240000000", null)]
    [InlineData("20230101236000000", null)]
    [InlineData("20230101235961000", null)]
    [InlineData("21000101000000000", null)]
    [InlineData("1999123123595999", null)]
    [InlineData("2023111422132012345", null)]                           // 19 digits
    [InlineData("1225153519227705", null)]                              // without a year
    [InlineData("0", null)]
    [InlineData("18446744073709551615", null)]
    public void times_are_dates_in_digits(string digits, string? time)
    {
        Envelope envelope = Decoding<MoexFast>.Ok(
            Packet(Number, 19, ulong.Parse(digits, CultureInfo.InvariantCulture)));

        Assert.Equal(time is null ? EnvelopeFlags.None : Timed, envelope.Flags);
        if (time is null)
            return;
        DateTimeOffset expected = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
        Assert.Equal((expected - DateTimeOffset.UnixEpoch).Ticks * 100, envelope.SendTimeNs);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(2101)]
    [InlineData(2102)]
    public void logons_and_logouts_are_not_in_datagrams(int template) =>
        Assert.Equal(EnvelopeStatus.BadHeader, Decoding<MoexFast>.Status(Packet(Number, (uint)template)));

    [Theory]
    [InlineData("80938923780275", EnvelopeStatus.BadHeader)]            // no template in the map
    [InlineData("40809389", EnvelopeStatus.Ok)]                         // a map of two bytes
    [InlineData("4000000000000080" + "9389", EnvelopeStatus.Ok)]
    [InlineData("400000000000000080" + "9389", EnvelopeStatus.BadHeader)]
    [InlineData("C08089", EnvelopeStatus.BadHeader)]                    // template 0
    [InlineData("C0009389", EnvelopeStatus.BadHeader)]                  // overlong
    [InlineData("C0017F9389", EnvelopeStatus.BadHeader)]                // three bytes
    [InlineData("C0930089", EnvelopeStatus.BadHeader)]                  // number: overlong
    [InlineData("C0931000000089", EnvelopeStatus.BadHeader)]            // number: 33 bits
    public void what_a_head_cannot_be_is_refused(string head, EnvelopeStatus status)
    {
        byte[] packet = [.. Le(9), .. Convert.FromHexString(head), .. FastEncoder.Unsigned(OfSpectra), 0x80];

        Assert.Equal(status, Decoding<MoexFast>.Status(packet));
    }

    [Theory]
    [InlineData("022E2D436F6277" + "6C7F7F7F7F", EnvelopeStatus.BadHeader)]     // no stop bit in ten bytes
    [InlineData("023F7F7F7F7F7F7F7FFF", EnvelopeStatus.BadHeader)]              // 65 bits
    [InlineData("002378027544496FBB", EnvelopeStatus.BadHeader)]                // overlong
    [InlineData("2378027544496F3B", EnvelopeStatus.BadLength)]                  // no stop bit before the end
    [InlineData("017F7F7F7F7F7F7F7FFF", EnvelopeStatus.Ok)]                     // 64 bits
    public void what_a_time_cannot_be_is_refused(string time, EnvelopeStatus status)
    {
        byte[] packet = [.. Convert.FromHexString("09000000C09389" + time)];

        Assert.Equal(status, Decoding<MoexFast>.Status(packet));
    }

    [Fact]
    public void every_short_length_is_refused_and_every_head_judged()
    {
        byte[] spectra = Packet(Number, 19);
        byte[] reset = Packet(uint.MaxValue, 7, body: message => message.Plain((ulong)uint.MaxValue));
        byte[] asts = Packet(uint.MaxValue, 3610, OfAsts);

        Decoding<MoexFast>.RefusesEveryShortLength(spectra, Least);
        Decoding<MoexFast>.RefusesEveryShortLength(reset, Least);
        Decoding<MoexFast>.RefusesEveryShortLength(asts, Least);
        Decoding<MoexFast>.JudgesEveryHeadAsTheWhole([.. spectra, 0x80], spectra.Length);
        Decoding<MoexFast>.JudgesEveryHeadAsTheWhole(reset, reset.Length);
        Decoding<MoexFast>.JudgesEveryHeadAsTheWhole([.. asts, 0x80], asts.Length);
        Assert.True(MoexFast.HeadLength >= Math.Max(reset.Length, asts.Length));
    }

    internal static byte[] Packet(
        uint number, uint template, ulong time = OfSpectra, Action<FastEncoder>? body = null) =>
        Preamble(number).Message(template, message =>
        {
            message.Constant();
            _ = template is 2115 or 2615 ? message.Increment("number", number) : message.Plain((ulong)number);
            message.Plain(time);
            body?.Invoke(message);
        }).Packet();

    private static FastEncoder Preamble(uint number) => new FastEncoder().Raw(Le(number));

    private static byte[] Le(uint number) => new PacketBytes().Le(number, 4).Packet();

    private static (ulong, EnvelopeFlags) Of(Envelope envelope) => (envelope.FirstSequence, envelope.Flags);
}
