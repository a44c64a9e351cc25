// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Tests.MarketData.Fast;

/// <summary>The encoder against the examples of the FAST Specification 1.x.1, appendix 3.</summary>
public sealed class FastEncoderTests
{
    [Theory]
    [InlineData(0UL, "80")]
    [InlineData(1UL, "81")]
    [InlineData(127UL, "FF")]
    [InlineData(128UL, "0180")]
    [InlineData(942_755UL, "3945A3")]
    [InlineData(4_294_967_295UL, "0F7F7F7FFF")]
    [InlineData(18_446_744_073_709_551_615UL, "017F7F7F7F7F7F7F7FFF")]
    public void unsigned_integers(ulong value, string bytes) =>
        Assert.Equal(bytes, Convert.ToHexString(FastEncoder.Unsigned(value)));

    [Theory]
    [InlineData(942_755L, "3945A3")]
    [InlineData(-942_755L, "463ADD")]
    [InlineData(-7_942_755L, "7C1B1B9D")]
    [InlineData(8_193L, "004081")]
    [InlineData(-8_193L, "7F3FFF")]
    public void signed_integers(long value, string bytes) =>
        Assert.Equal(bytes, Convert.ToHexString(FastEncoder.Signed(value)));

    [Theory]
    [InlineData("ABC", "4142C3")]
    [InlineData("", "80")]
    public void ascii(string text, string bytes) =>
        Assert.Equal(bytes, Convert.ToHexString(FastEncoder.Ascii(text)));

    [Fact]
    public void a_field_that_its_operator_gives_leaves_only_a_cleared_bit()
    {
        byte[] packet = new FastEncoder()
            .Message(1, message => message.Copy("flag", 9).Increment("number", 5).Default(3, 3).Tail("text", "ab1"))
            .Message(1, message => message.Copy("flag", 9).Increment("number", 6).Default(3, 4).Tail("text", "ab2"))
            .Packet();

        Assert.Equal("F48189856162B1" + "8C84B2", Convert.ToHexString(packet));
    }
}
