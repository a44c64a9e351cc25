// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;

namespace Telemetry.Feeds.Tests;

/// <summary>Names of message types, where products of one protocol use one number differently.</summary>
public sealed class MessageTypesTests
{
    [Theory]
    [InlineData(2, 10, "Order Added")]
    [InlineData(3, 10, "Best Bid Offer")]
    [InlineData(4, 10, "Trade Report")]
    [InlineData(10, 10, "Order Added Short")]
    [InlineData(2, 1, "Instrument Directory")]
    [InlineData(99, 1, "Instrument Directory")]     // the same in every schema
    [InlineData(99, 10, null)]
    [InlineData(10, 2, null)]                       // differs between the versions of the schema
    public void of_memoir_are_those_of_the_schema(uint schema, uint template, string? name)
    {
        uint code = (schema << 8) | template;
        Span<char> text = stackalloc char[MessageTypes.MostText];
        int length = MessageTypes.Format(ProtocolId.MemxMemoir, code, text);

        Assert.Equal(name, MessageTypes.NameOf(ProtocolId.MemxMemoir, code));
        Assert.Equal($"{template}", text[..length].ToString());
    }

    [Fact]
    public void of_memoir_are_listed_with_their_schema()
    {
        IReadOnlyList<(string Type, uint? Schema, string Name)> types = MessageTypes.Of(ProtocolId.MemxMemoir);

        Assert.Contains(("1", null, "Instrument Directory"), types);
        Assert.Contains(("13", 2u, "Order Executed"), types);
        Assert.All(MessageTypes.Of(ProtocolId.IexTp), type => Assert.Null(type.Schema));
    }

    [Theory]
    [InlineData(0x0F, "Best Bid and Offer")]
    [InlineData(0x04, "Trading Status Notification")]
    [InlineData(0x03, null)]                        // Onyx: System State; Pearl Equities ToM: wide best bid and offer
    [InlineData(0x0A, null)]                        // Add Order, Trade, Last Sale
    public void of_mach_are_those_that_mean_the_same_in_all_feeds(uint code, string? name) =>
        Assert.Equal(name, MessageTypes.NameOf(ProtocolId.MiaxMach, code));
}
