// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>Output of <c>telemetry feeds NAME</c>.</summary>
public class ProtocolTableTests
{
    [Theory]
    [InlineData("moldudp64", "every 1000 ms", "three heartbeats of the protocol")]
    [InlineData("opra", "at an interval that the protocol does not name", "assumed: three heartbeats of a minute each")]
    [InlineData("tmx-xmt", "none", "none: no heartbeat is known")]
    public void an_assumed_heartbeat_interval_is_not_printed_as_the_protocols(
        string name, string heartbeat, string stale)
    {
        Assert.True(ProtocolCatalog.TryFind(name, out ProtocolRow? row));
        Assert.Equal((heartbeat, stale), (ProtocolTable.Heartbeat(row!), ProtocolTable.StaleSource(row!)));
    }

    [Fact]
    public void no_feed_over_udp_claims_heartbeats_once_a_minute()
    {
        Assert.DoesNotContain(ProtocolCatalog.Rows, row => row.HeartbeatIntervalNs == 60_000_000_000);
        Assert.Equal(20, ProtocolCatalog.Rows.Count(row => row.StaleAfterNs == 180_000_000_000));
    }
}
