// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>Output of <c>telemetry feeds NAME</c>.</summary>
public class ProtocolTableTests
{
    [Theory]
    [InlineData("moldudp64", "every 1000 ms; stale after 3 s without a packet, or stale_after of the feed")]
    [InlineData("opra", "at an interval that the protocol does not name; stale after 180 s without a packet, "
        + "or stale_after of the feed")]
    [InlineData("tmx-xmt", "none")]
    public void an_assumed_heartbeat_interval_is_not_printed_as_the_protocols(string name, string expected)
    {
        Assert.True(ProtocolCatalog.TryFind(name, out ProtocolRow? row));
        Assert.Equal(expected, ProtocolTable.Heartbeat(row!));
    }

    [Fact]
    public void no_feed_over_udp_claims_heartbeats_once_a_minute()
    {
        Assert.DoesNotContain(ProtocolCatalog.Rows, row => row.HeartbeatIntervalNs == 60_000_000_000);
        Assert.Equal(16, ProtocolCatalog.Rows.Count(row => row.StaleAfterNs == 180_000_000_000));
    }
}
