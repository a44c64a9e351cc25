// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Tests.Reporting;
using TestSupport;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Lists of gaps, events and orders of a recording.</summary>
public sealed class RecentTests : IDisposable
{
    private const string All = "/api/v1/orders?limit=1000";

    private readonly ScratchFolder _folder = new();

    [Theory]
    [InlineData("")]
    [InlineData("&sort=order_to_ack")]
    [InlineData("&sort=tick_to_trade")]
    public async Task orders_of_a_span_of_time_are_those_that_were_sent_in_it(string sort)
    {
        await using PlayedMonitor monitor = await PlayedMonitor.Start(SampleRecording.Make(_folder));
        JsonElement[] all = await Orders(monitor, All + sort);
        // The capture's stamps take the place of the times that a replay does not know.
        long[] stamps = [.. all.Select(Stamp).Order()];
        (long fromNs, long toNs) = (stamps[stamps.Length / 3], stamps[stamps.Length * 2 / 3]);

        JsonElement[] within = await Orders(monitor, $"{All}{sort}&from={fromNs}&to={toNs}");
        JsonElement[] before = await Orders(monitor, $"{All}{sort}&to={fromNs}");
        JsonElement[] after = await Orders(monitor, $"{All}{sort}&from={toNs}");

        Assert.True(all.Length > 300, $"{all.Length} orders");
        Assert.Equal(all.Where(order => Stamp(order) >= fromNs && Stamp(order) < toNs).Select(Stamp),
            within.Select(Stamp));
        Assert.Equal(all.Length, within.Length + before.Length + after.Length);
        Assert.True(within.Length > 0 && before.Length > 0 && after.Length > 0);
    }

    [Fact]
    public async Task a_list_says_from_when_it_is_whole()
    {
        await using PlayedMonitor monitor = await PlayedMonitor.Start(SampleRecording.Make(_folder));
        long firstNs = (await monitor.Json("/api/v1/fleet")).GetProperty("appliances")[0]
            .GetProperty("first_time_ns").GetInt64();

        foreach (string list in (string[])["gaps", "events", "orders"])
        {
            JsonElement page = await monitor.Json($"/api/v1/{list}?limit=1");
            Assert.Equal((list, firstNs, 0), (list, page.GetProperty("held_from_time_ns").GetInt64(),
                page.GetProperty("dropped").GetInt64()));
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<JsonElement[]> Orders(PlayedMonitor monitor, string path) =>
        [.. (await monitor.Json(path)).GetProperty("orders").EnumerateArray()];

    private static long Stamp(JsonElement order) => order.GetProperty("order_stamp_ns").GetInt64();
}
