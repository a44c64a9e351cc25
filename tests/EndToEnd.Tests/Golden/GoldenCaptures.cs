// SPDX-License-Identifier: Apache-2.0
using TestSupport.Workload;

namespace EndToEnd.Tests.Golden;

/// <summary>The captures that the golden tests make; each the same in every run.</summary>
internal static class GoldenCaptures
{
    private const string TradingConfiguration = """
        interval: 100ms
        feeds:
          - name: itch
            protocol: moldudp64-itch50
            repair_window: 1ms
            burst: {window: 1ms, packets: 25}
            lines: [{address: "233.54.12.111:26400"}, {address: "233.54.12.112:26401"}]
        sessions:
          - name: ouch
            protocol: soupbintcp-ouch5
            gateways: [10.99.0.1:7001]
            tick: {field: client_order_id}
            answer_timeout: 5ms
            burst: {window: 1ms, packets: 4}
        """;

    /// <summary>All of them.</summary>
    internal static IReadOnlyList<GoldenCapture> All { get; } =
    [
        new()
        {
            Name = "small",
            Files = [("small.pcap", SmallCapture.Make)],
            Configuration = SmallCapture.Configuration,
            IsText = true,
        },
        new()
        {
            Name = "trading",
            Files = [("trading.pcap", TradingCapture.Make)],
            Configuration = TradingConfiguration,
        },
        new() { Name = "trading-recognised", Files = [("trading.pcap", TradingCapture.Make)] },
        new()
        {
            Name = "appliance-losses",
            Files = [("live.pcapng", TradingCapture.MakeOwn)],
            Configuration = TradingConfiguration,
        },
        new()
        {
            Name = "outages",
            Files = [("a.pcap", () => OutageCapture.Make(line: 0)), ("b.pcap", () => OutageCapture.Make(line: 1))],
            Configuration = OutageCapture.Configuration,
        },
        new()
        {
            Name = "hostile",
            Files = [("hostile.pcap", HostileCapture.Make)],
            Configuration = HostileCapture.Configuration,
        },
        new()
        {
            Name = "every-series",
            Files = [("all.pcap", () => EverySeriesCapture.Make(ticks: 2_500))],
            Configuration = EverySeriesCapture.Configuration,
        },
        new()
        {
            Name = "orders",
            Files = [("orders.pcap", OrderCapture.Make)],
            Configuration = OrderCapture.Configuration,
        },
        new()
        {
            Name = "odd-packets",
            Files = [("odd.pcap", OddPacketCapture.Make)],
            Configuration = OddPacketCapture.Configuration,
        },
        new()
        {
            Name = "clocks",
            Files = [("clocks.pcap", ClockCapture.Make)],
            Configuration = ClockCapture.Configuration,
        },
    ];

    /// <summary>The one of that name.</summary>
    internal static GoldenCapture Of(string name) => All.Single(capture => capture.Name == name);
}
