// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Packets of market data protocols for which no real ones are at hand, by the layouts of the exchanges'
/// documents; in some packets a second message makes numbers per message differ from numbers per packet.</summary>
internal static class FeedPackets
{
    /// <summary>The protocols.</summary>
    public static IEnumerable<string> Protocols => Writers.Keys;

    private static Dictionary<string, Func<ulong, int, long, byte[]>> Writers { get; } = new()
    {
        ["moldudp32"] = (first, count, _) => Messages(
            new Wire().Text("NOIS000001").Be(first, 4).Be((ulong)count, 2), count, (wire, seed) =>
                wire.Be(Length(seed), 2).Body(seed, (int)Length(seed))).Packet(),
        ["coinbase-derivatives-md"] = (first, count, timeNs) => Messages(
            new Wire().Le((ulong)timeNs, 8).Le(first, 8).Le(300, 2).Le(1, 1).Le((ulong)count, 1).Le(0, 4), count,
            (wire, seed) => Sbe(wire, seed, template: 20, schema: 1201, version: 9)).Packet(),
        ["hsvf-timestamped"] = (first, count, timeNs) => Text(first, count, timeNs),
        ["optiq-mdg"] = (first, count, timeNs) => Messages(
            new Wire().Le((ulong)timeNs, 8).Le(first, 4).Le(0, 2).Le(311, 2), count,
            (wire, seed) => Sbe(wire, seed, template: 1001, schema: 0, version: 367)).Packet(),
        ["hkex-omd"] = (first, count, timeNs) => Messages(
            new Wire().Le(0, 2).Le((ulong)count, 1).Le(0, 1).Le(first, 4).Le((ulong)timeNs, 8), count,
            (wire, seed) => seed % 2 == 0 ? wire.Le(32, 2).Le(30, 2).Body(seed, 28)     // add order
                : wire.Le(20, 2).Le(32, 2).Body(seed, 16)).LengthLe(0),                 // delete order
        ["mitch"] = (first, count, _) => Messages(
            new Wire().Le(0, 2).Le((ulong)count, 1).Text("A").Le(first, 4), count, (wire, seed) =>
                seed % 2 == 0 ? wire.Le(44, 1).Text("A").Body(seed, 42) : wire.Le(19, 1).Text("D").Body(seed, 17))
            .LengthLe(0),
        ["moex-simba"] = (first, _, timeNs) => new Wire().Le(first, 4).Le(0, 2).Le(8, 2).Le((ulong)timeNs, 8)
            .Le((ulong)timeNs - 1000, 8).Le(7001, 4).Le(20, 2).Le(15, 2).Le(19780, 2).Le(4, 2)
            .Body((int)first, 20 + (int)(first % 3)).LengthLe(4),
    };

    /// <summary>A packet.</summary>
    /// <param name="protocol">One of <see cref="Protocols"/>.</param>
    /// <param name="first">Number of the first message, or of the packet.</param>
    /// <param name="count">Number of messages.</param>
    /// <param name="timeNs">Time of sending.</param>
    public static byte[] Of(string protocol, ulong first, int count, long timeNs) =>
        Writers[protocol](first, count, timeNs);

    /// <summary>Number of numbers that such a packet uses.</summary>
    public static int Numbers(string protocol, int count) =>
        protocol is "coinbase-derivatives-md" or "optiq-mdg" or "moex-simba" ? 1 : count;

    private static ulong Length(int seed) => 20 + ((ulong)seed % 5);

    private static Wire Sbe(Wire wire, int seed, ulong template, ulong schema, ulong version) =>
        wire.Le(30 + ((ulong)seed % 5), 2).Le(20, 2).Le(template, 2).Le(schema, 2).Le(version, 2)
            .Body(seed, 20 + (seed % 5));

    private static Wire Messages(Wire wire, int count, Func<Wire, int, Wire> write)
    {
        int seed = wire.Packet().Sum(value => value);
        for (int message = 0; message < count; message++)
            write(wire, seed + message);
        return wire;
    }

    private static byte[] Text(ulong first, int count, long timeNs)
    {
        string time = DateTimeOffset.FromUnixTimeMilliseconds(timeNs / 1_000_000).ToOffset(TimeSpan.FromHours(-5))
            .ToString("yyyyMMddHHmmssffffff", CultureInfo.InvariantCulture);
        var wire = new Wire();
        for (int message = 0; message < count; message++)
        {
            string number = (first + (ulong)message).ToString("D10", CultureInfo.InvariantCulture);
            wire.Bytes(2).Text($"{number}F {time}BODY{number}").Bytes(3);
        }
        return wire.Packet();
    }
}
