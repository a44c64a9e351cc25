// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Numerics;
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
        ["t7-emdi"] = (first, _, timeNs) => new Wire().Bytes(0xC0, 0xF0, 0x81, 0xF8).Le(0x84, 1).Be(first, 4)
            .Le(0x88, 1).Be((ulong)timeNs, 8).Le(0x84, 1).Be(first * 5 % 997, 4).Bytes(0xC0, 0xF8, 0xF8, 0xDE)
            .Body((int)first, 20 + (int)(first % 3)).Packet(),
        ["t7-rdi"] = (first, _, timeNs) => new Wire().Bytes(0xC0, 0xCA, 0x99).Le(0x84, 1).Be(first, 4)
            .Le(0x88, 1).Be((ulong)timeNs, 8).Bytes(0xC0, 0xF8, 0xF8, 0xF9)
            .Body((int)first, 20 + (int)(first % 3)).Packet(),
        ["moex-fast"] = (first, _, timeNs) =>
            Fast(Fast(new Wire().Le(first, 4).Bytes(0xC0, 0x93), first), Digits(timeNs))
                .Body((int)first, 20 + (int)(first % 3)).Packet(),
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
        protocol is "coinbase-derivatives-md" or "optiq-mdg" or "moex-simba" or "t7-emdi" or "t7-rdi" or "moex-fast"
            ? 1 : count;

    /// <summary>An integer of FAST: seven bits a byte, the highest bit set in the last one.</summary>
    private static Wire Fast(Wire wire, ulong value)
    {
        for (int group = value < 128 ? 0 : (63 - BitOperations.LeadingZeroCount(value)) / 7; group >= 0; group--)
            wire.Le(((value >> (7 * group)) & 0x7F) | (group == 0 ? 0x80UL : 0), 1);
        return wire;
    }

    private static ulong Digits(long timeNs) => ulong.Parse(
        DateTime.UnixEpoch.AddTicks(timeNs / 100).ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture),
        CultureInfo.InvariantCulture);

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
