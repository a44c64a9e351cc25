// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Feeds.Tests.OrderEntry;

/// <summary>The exchange's side of FIX: messages and values that are written, and values that are read.</summary>
public sealed class FixGatewayTests
{
    // The example of an execution report that encyclopedias print, with its length and sum.
    private const string Body =
        "35=8|49=PHLX|56=PERS|52=20071123-05:30:00.000|11=ATOMNOCCC9990900|20=3|150=E|39=E|55=MSFT|167=CS|54=1|38=15|"
        + "40=2|44=15|58=PHLX EQUITY TESTING|59=0|47=C|32=0|31=0|151=15|14=0|6=0|";

    [Fact]
    public void a_message_gets_its_length_and_its_sum()
    {
        byte[] packet = new byte[300];

        int length = FixGateway.Frame(packet, "FIX.4.2"u8, Bytes(Body));

        Assert.Equal($"8=FIX.4.2|9=178|{Body}10=128|", Text(packet.AsSpan(0, length)));
    }

    [Fact]
    public void fields_are_written_one_behind_the_other_and_left_out_without_a_value_or_room()
    {
        byte[] bytes = new byte[60];
        var writer = new FixWriter(bytes);
        writer.Add(35, 'D');
        writer.Add(38, 1_200);
        writer.Add(1, []);
        writer.Add(58, new byte[60]);
        writer.AddText(11, "A1");
        writer.AddTime(60, 1_709_164_800_123_456_789, 9);       // 29 February 2024

        Assert.Equal("35=D|38=1200|11=A1|60=20240229-00:00:00.123456789|", Text(writer.Fields));
    }

    [Theory]
    [InlineData(0, "20231114-22:13:20")]
    [InlineData(3, "20231114-22:13:20.007")]
    [InlineData(6, "20231114-22:13:20.007008")]
    [InlineData(9, "20231114-22:13:20.007008009")]
    public void times_have_as_many_places_as_wanted(int fraction, string expected)
    {
        var writer = new FixWriter(new byte[60]);

        writer.AddTime(52, 1_700_000_000_007_008_009, fraction);

        Assert.Equal($"52={expected}|", Text(writer.Fields));
        Assert.Equal(fraction, FixGateway.FractionOf(Encoding.ASCII.GetBytes(expected)));
    }

    [Theory]
    [InlineData("100", 10_000_000_000)]
    [InlineData("50.25", 5_025_000_000)]
    [InlineData("-0.5", -50_000_000)]
    [InlineData("0.00000001", 1)]
    [InlineData("1.000000000", 100_000_000)]
    [InlineData(".5", 50_000_000)]
    [InlineData("5.", 500_000_000)]
    [InlineData("90000000000", 9_000_000_000_000_000_000)]
    public void decimals_are_multiples_of_the_eighth_place(string text, long expected)
    {
        Assert.True(FixGateway.TryReadDecimal(Encoding.ASCII.GetBytes(text), out long number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1e5")]
    [InlineData("1.2.3")]
    [InlineData("0.000000001")]
    [InlineData("100000000000")]
    [InlineData("99999999999999999999")]
    public void what_is_no_such_decimal_is_refused(string text) =>
        Assert.False(FixGateway.TryReadDecimal(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void fields_are_found_by_their_tag()
    {
        byte[] body = Bytes(Body);

        Assert.True(FixGateway.TryFind(body, 58, out ReadOnlySpan<byte> text));
        Assert.Equal("PHLX EQUITY TESTING", Encoding.ASCII.GetString(text));
        Assert.True(FixGateway.TryReadNumber(body, 38, out ulong quantity));
        Assert.Equal(15ul, quantity);
        Assert.False(FixGateway.TryFind(body, 999, out _));
        Assert.False(FixGateway.TryReadNumber(body, 55, out _));
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text.Replace('|', '\u0001'));

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes).Replace('\u0001', '|');
}
