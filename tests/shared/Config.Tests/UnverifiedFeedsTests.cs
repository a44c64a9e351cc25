// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Model.Definitions;
using Telemetry.Yaml;

namespace Telemetry.Config.Tests;

/// <summary>Feeds of which damaged packets may count as received.</summary>
public sealed class UnverifiedFeedsTests
{
    [Theory]
    [InlineData("", "f (64 bytes)")]
    [InlineData("verify_checksums: false,", "f (64 bytes)")]
    [InlineData("snap: 256,", "f (256 bytes)")]
    [InlineData("verify_checksums: sum,", "")]
    [InlineData("snap: 256, verify_checksums: sum,", "")]
    [InlineData("verify_checksums: true,", "")]
    [InlineData("snap: 9KiB,", "")]
    public void a_feed_whose_longer_payloads_nobody_verifies_is_named(string keys, string expected) =>
        Assert.Equal(expected, string.Join(", ", UnverifiedFeeds.Of(Built("moldudp64", keys))));

    [Fact]
    public void a_feed_over_tcp_is_recorded_in_whole() =>
        Assert.Empty(UnverifiedFeeds.Of(Built("soupbintcp", "")));

    [Fact]
    public void the_warning_names_the_consequence_and_the_setting()
    {
        string warning = Assert.Single(UnverifiedFeeds.Warnings(Built("moldudp64", "")));

        Assert.Equal("checksums are verified of payloads up to the snap of feed f (64 bytes): a longer one that is "
            + "damaged counts as received, though no host takes it; verify_checksums: sum has the kernel programs sum "
            + "them, true records them in whole", warning);
        Assert.Empty(UnverifiedFeeds.Warnings(Built("moldudp64", "verify_checksums: sum,")));
    }

    [Theory]
    [InlineData("false", 64, false)]
    [InlineData("sum", 64, true)]
    [InlineData("true", 9_216, false)]
    public void only_sum_has_the_programs_sum_and_leaves_the_snap(string word, int snap, bool isSummed)
    {
        FlowDefinition flow = Built("moldudp64", $"verify_checksums: {word},").Topology.Flows[0];

        Assert.Equal((snap, isSummed), (flow.SnapLength, flow.IsSummed));
    }

    private static Configuration Built(string protocol, string keys) => Configuration.Build(ConfigReader.ReadText(
        $"feeds: [{{name: f, protocol: {protocol}, {keys} lines: [{{address: '239.1.1.1:5000'}}]}}]", "a.yaml",
        new ErrorList()));
}
