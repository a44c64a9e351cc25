// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Failures;
using Telemetry.Yaml;

namespace Telemetry.Config.Tests;

/// <summary>Search for protocols by what an engineer knows of them.</summary>
public sealed class ProtocolSearchTests
{
    private const string TwoFeeds = """
        feeds:
          - {name: itch, protocol: moldudp64-itch50, lines: [{address: '233.54.12.111:26477'}]}
          - name: units
            protocol: cboe-pitch
            lines: [{address: '233.218.133.1-35:30501'}]
            recovery:
              - {kind: retransmission, name: spin, address: '224.0.63.250:30501', server: '10.1.1.9:18300'}
              - {kind: snapshot, protocol: soupbintcp, server: '10.1.1.10:18301'}
        sessions:
          - {name: ouch, protocol: soupbintcp-ouch5, gateways: ['10.1.1.1:9000']}
        """;

    [Theory]
    [InlineData("moldudp64", "moldudp64")]                      // a name, although others contain it
    [InlineData("CFE futures", "cboe-pitch")]
    [InlineData("eurex order book", "t7-eobi")]
    [InlineData("uqdf", "moldudp64")]
    [InlineData("brokertec", "cme-mdp3")]
    [InlineData("montréal", "hsvf-timestamped")]
    [InlineData("lse turquoise", "mitch")]
    [InlineData("omd-d", "hkex-omd")]
    public void a_venue_or_a_product_has_its_protocol(string words, string protocol) =>
        Assert.Equal([protocol], Names(new Settings(), words));

    [Fact]
    public void words_that_several_have_find_all_of_them()
    {
        string[] nasdaq = Names(new Settings(), "nasdaq");

        Assert.Superset(
            new HashSet<string> { "moldudp64", "moldudp64-itch50", "soupbintcp", "moldudp32", "soupbintcp-ouch5" },
            nasdaq.ToHashSet());
        Assert.DoesNotContain("cboe-pitch", nasdaq);
        Assert.Equal(ProtocolCatalog.Rows.Count, Names(new Settings(), "").Length);
    }

    [Theory]
    [InlineData("233.54.12.111", "moldudp64-itch50")]
    [InlineData("233.218.133.35:30501", "cboe-pitch")]
    [InlineData("10.1.1.1:9000", "soupbintcp-ouch5")]
    [InlineData("224.0.63.250", "cboe-pitch")]
    [InlineData("10.1.1.10:18301", "soupbintcp")]
    public void an_address_of_the_configuration_has_its_protocol(string address, string protocol) =>
        Assert.Equal([protocol], Names(ConfigReader.ReadText(TwoFeeds, "a.yaml", new ErrorList()), address));

    [Theory]
    [InlineData("233.54.12.111:26477", "line A of feed \"itch\"")]
    [InlineData("224.0.63.250:30501", "recovery channel spin of feed \"units\", retransmission")]
    [InlineData("10.1.1.9:18300", "a server of recovery channel spin of feed \"units\", retransmission")]
    [InlineData("10.1.1.10", "a server of recovery channel B of feed \"units\", snapshot")]
    [InlineData("10.1.1.1:9000", "a gateway of session \"ouch\"")]
    public void an_address_says_what_has_it(string address, string title) =>
        Assert.Equal([title], new ProtocolSearch(ConfigReader.ReadText(TwoFeeds, "a.yaml", new ErrorList()))
            .Find([address]).SelectMany(found => found.Uses).Select(use => use.Title));

    [Theory]
    [InlineData("moldudq64", "nothing matches \"moldudq64\"", "did you mean \"moldudp64\"?")]
    [InlineData("NASDAQ:TotalView", "nothing matches \"NASDAQ:TotalView\"", "")]
    [InlineData("300.1.1.1", "nothing matches \"300.1.1.1\"", "an address is four numbers up to 255")]
    [InlineData("eurex brokertec", "nothing matches \"eurex brokertec\"", "see \"telemetry feeds\"")]
    [InlineData("239.9.9.9", "no line, recovery channel or session has the address 239.9.9.9", "--config FILE")]
    public void what_nothing_has_is_refused(string words, string error, string remedy)
    {
        FailureException refused = Assert.Throws<FailureException>(() => Names(new Settings(), words));

        Assert.Contains(error, refused.Failure.FirstLine, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void every_feed_says_its_products_what_recovers_it_and_what_begins_its_numbers_again() =>
        Assert.All(ProtocolCatalog.Rows.Where(row => row.IsFeed), row => Assert.True(
            row is { Products.Count: > 0, Recovery.Length: > 0, Resets.Length: > 0 }, row.Name));

    private static string[] Names(Settings settings, string words) =>
        [.. new ProtocolSearch(settings).Find(words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(found => found.Row.Name)];
}
