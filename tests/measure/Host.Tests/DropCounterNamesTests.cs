// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Host.Losses;

namespace Telemetry.Host.Tests;

public sealed class DropCounterNamesTests
{
    [Theory]
    [InlineData("rx_drops", "rx_drops", true)]
    [InlineData("rx_drops", "rx_drop", false)]
    [InlineData("rx#_drops", "rx0_drops", true)]
    [InlineData("rx#_drops", "rx127_drops", true)]
    [InlineData("rx#_drops", "rx_drops", false)]
    [InlineData("rx#_drops", "rx0_xdp_drops", false)]
    [InlineData("queue_#_rx_empty_rx_ring", "queue_31_rx_empty_rx_ring", true)]
    [InlineData("queue_#_rx_empty_rx_ring", "queue_31_rx_cnt", false)]
    public void a_name_matches_for_any_queue(string pattern, string name, bool matches) =>
        Assert.Equal(matches, DropCounterNames.Matches(pattern, Encoding.ASCII.GetBytes(name)));

    [Fact]
    public void each_driver_has_one_row_with_a_source_and_link_statistics_that_exist()
    {
        Assert.Equal(DropCounterNames.Rows.Count, DropCounterNames.Rows.Select(row => row.Driver).Distinct().Count());
        foreach (DriverDropCounters row in DropCounterNames.Rows.Append(DropCounterNames.Others))
        {
            Assert.NotEmpty(row.Source);
            Assert.NotEmpty(row.Missed.Concat(row.NoBuffer));
            Assert.All(
                row.Missed.Concat(row.NoBuffer).SelectMany(names => names)
                    .Where(name => name.StartsWith(DropCounterNames.Link, StringComparison.Ordinal)),
                name => Assert.InRange(LinkStatistics.PlaceOf(name[DropCounterNames.Link.Length..]), 0, 15));
        }
    }

    [Fact]
    public void an_unknown_driver_is_read_by_the_statistics_of_every_interface()
    {
        Assert.Same(DropCounterNames.Others, DropCounterNames.For("tg3"));
        Assert.Equal("veth", DropCounterNames.For("veth").Driver);
    }
}
