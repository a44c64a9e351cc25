// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using TestSupport;
using TestSupport.Decoding;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Orders and their acceptances in protocols for which no real captures, or only single messages, are at hand,
/// by the layouts of the exchanges' documents.</summary>
internal static class SessionMessages
{
    private static readonly Dictionary<string, Func<bool, int, long, byte[]>> Writers = new()
    {
        ["fix"] = (isOrder, number, _) =>
            isOrder ? FixText.Order(number, $"ID{number}") : FixText.Report(number, $"ID{number}", '0'),
        ["soupbintcp-ouch42"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Be(50, 2).Text($"UO{Id(number, 14)}B").Be(100, 4).Text("TEST    ").Body(number, 21).Packet()
            : new Wire().Be(67, 2).Text("SA").Be(OfDay(timeNs), 8).Text($"{Id(number, 14)}B").Body(number, 42)
                .Packet(),
        ["soupbintcp-ouch5"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Be(48, 2).Text("UO").Be((ulong)number, 4).Text("B").Body(number, 39).Be(0, 2).Packet()
            : new Wire().Be(65, 2).Text("SA").Be(OfDay(timeNs), 8).Be((ulong)number, 4).Text("B").Body(number, 48)
                .Be(0, 2).Packet(),
        ["soupbintcp-ouch-jnx"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Be(49, 2).Text("UO").Be((ulong)number, 4).Text(Id(number, 10)).Text("B").Be(100, 4)
                .Be(4422, 4).Text("DAYX").Body(number, 20).Packet()
            : new Wire().Be(66, 2).Text("SA").Be(OfDay(timeNs), 8).Be((ulong)number, 4).Text(Id(number, 10))
                .Text("B").Be(100, 4).Be(4422, 4).Text("DAYX").Body(number, 29).Packet(),
        ["soupbintcp-ouch-genium"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Be(98, 2).Text($"UO{Id(number, 14)}").Be(133_000, 4).Text("B").Be(100, 8).Be(39_500, 4)
                .Be(0, 2).Text("ACCOUNT".PadRight(63)).Packet()
            : new Wire().Be(115, 2).Text("SA").Be((ulong)timeNs, 8).Text(Id(number, 14)).Be(133_000, 4).Text("B")
                .Be((ulong)number, 8).Be(100, 8).Be(39_500, 4).Be(0, 2).Text("ACCOUNT".PadRight(16)).Be(1, 1)
                .Text(new string(' ', 47)).Packet(),
        ["t7-eti"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Le(288, 4).Le(10138, 2).Le(0, 10).Le((ulong)number, 4).Le(9, 4).Le((ulong)number, 8)
                .Body(number, 256).Packet()
            : Response(176, timeNs, times: 5, number, 88),
        ["t7-eti6"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Le(240, 4).Le(10100, 2).Le(0, 10).Le((ulong)number, 4).Le(9, 4).Body(number, 16)
                .Le((ulong)number, 8).Body(number, 192).Packet()
            : Response(136, timeNs, times: 6, number, 40),
        ["hkex-ocg"] = (isOrder, number, timeNs) => isOrder
            ? OcgMessage.NewOrder((uint)number, $"{10_000_000 + number}", OcgTime(timeNs))
            : OcgMessage.Report((uint)number, $"{10_000_000 + number}", '0', time: OcgTime(timeNs)),
        ["miax-fei"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Le(0, 2).Text("UN1").Le((ulong)timeNs, 8).Text($"MPID1{"OPERATOR",-18}NYC   ")
                .Text("ACCOUNT".PadRight(16)).Text(Id(number, 20)).Body(number, 101).LengthLe(0, 2)
            : new Wire().Le(0, 2).Text("S").Le((ulong)number, 8).Text("NR").Le((ulong)timeNs, 8).Text("MPID1")
                .Text(Id(number, 20)).Le(7, 4).Le((ulong)number, 8).Text(" ").Body(number, 10).LengthLe(0, 2),
        ["cboe-boe3"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Le(0xBABA, 2).Le(0, 2).Le(0x07D1, 2).Le(0, 2).Le(0, 4).Text(Id(number, 20))
                .Body(number, 20).LengthLe(2, 2)
            : new Wire().Le(0xBABA, 2).Le(0, 2).Le(0x09C5, 2).Le(3, 2).Le((ulong)number, 4).Le(0, 2)
                .Le((ulong)timeNs, 8).Text(Id(number, 20)).Body(number, 20).LengthLe(2, 2),
        ["optiq-oeg"] = (isOrder, number, timeNs) => new Wire().Le(0, 2).Le(80, 2).Le(isOrder ? 1UL : 3, 2).Le(0, 2)
            .Le(367, 2).Le((ulong)number, 4).Text("FIRM0001").Le((ulong)timeNs, 8)
            .Le(isOrder ? (ulong)number : (ulong)timeNs, 8).Body(number, 32).Le((ulong)timeNs, 8)
            .Le((ulong)number, 8).Le(ulong.MaxValue, 8).Body(number, 10).LengthLe(0),
        ["lse-native"] = (isOrder, number, _) => isOrder
            ? new Wire().Le(2, 1).Le(0, 2).Text($"D{Id(number, 20)}").Body(number, 40).LengthLe(1, 3)
            : new Wire().Le(2, 1).Le(0, 2).Text("8").Le(1, 1).Le((ulong)number, 4).Text(Id(number, 12))
                .Text($"{Id(number, 20)}EXECUTION00A0").Body(number, 30).LengthLe(1, 3),
        ["memx-memo"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Bytes(104).Be(60, 2).Be(54, 2).Bytes(1, 1).Be(0x010C, 2).Text(Id(number, 16))
                .Body(number, 38).Packet()
            : new Wire().Bytes(11).Be(70, 2).Be(64, 2).Bytes(6, 1).Be(0x010C, 2).Be((ulong)timeNs, 8)
                .Body(number, 8).Text(Id(number, 16)).Body(number, 32).Packet(),
        ["miax-meo"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Le(0, 2).Text("UN1").Body(number, 12).Text(Id(number, 20)).Body(number, 60).LengthLe(0, 2)
            : new Wire().Le(0, 2).Text("s").Le((ulong)number, 8).Le(1, 1).Text("NR").Le((ulong)timeNs, 8).Le(9, 4)
                .Text(Id(number, 20)).Body(number, 60).LengthLe(0, 2),
        ["coinbase-derivatives-oe"] = (isOrder, number, timeNs) => new Wire().Le(0xF1, 1).Le(0, 1).Le(0, 2)
            .Le((ulong)number, 4).Le((ulong)number - 1, 4).Le(0, 4).Le((ulong)timeNs, 8).Le(60, 2)
            .Le(isOrder ? 110UL : 210, 2).Le(1101, 2).Le(5, 2).Le(7, isOrder ? 8 : 24).Le((ulong)number, 8)
            .Body(number, 60).LengthLe(2),
        ["txse-rake"] = (isOrder, number, timeNs) => isOrder
            ? new Wire().Le(0, 2).Text("6L").Body(number, 4).Le((ulong)number, 8).Body(number, 40).LengthLe(0, 2)
            : new Wire().Le(0, 2).Text("2").Le(1, 1).Text("I").Body(number, 4).Le((ulong)timeNs, 8)
                .Body(number, 8).Le((ulong)number, 8).Body(number, 40).LengthLe(0, 2),
    };

    /// <summary>The protocols.</summary>
    public static IEnumerable<string> Protocols => Writers.Keys;

    /// <summary>An order or its acceptance.</summary>
    public static byte[] Of(string protocol, bool isOrder, int number, long timeNs) =>
        Writers[protocol](isOrder, number, timeNs);

    /// <summary>An acceptance of ETI with so many times.</summary>
    private static byte[] Response(int length, long timeNs, int times, int number, int rest)
    {
        Wire wire = new Wire().Le((ulong)length, 4).Le(10101, 2).Le(0, 2);
        for (int time = times - 1; time >= 0; time--)
            wire.Le((ulong)(timeNs - (time * 1_000)), 8);
        return wire.Le((ulong)number, 4).Le(1, 2).Le(4, 1).Le(0, 16).Le(1, 1).Le((ulong)timeNs, 8)
            .Le((ulong)number, 8).Body(number, rest).Packet();
    }

    private static string OcgTime(long timeNs) => DateTime.UnixEpoch.AddTicks(timeNs / 100)
        .ToString("yyyyMMdd-HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static string Id(int number, int length) => $"ORD{number:D6}".PadRight(length);

    /// <summary>Time of the day in New York, in winter.</summary>
    private static ulong OfDay(long timeNs)
    {
        const long hourNs = 3_600_000_000_000;
        return (ulong)((timeNs - (5 * hourNs)) % (24 * hourNs));
    }
}
