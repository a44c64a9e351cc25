// SPDX-License-Identifier: Apache-2.0
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>
/// Packets of proprietary formats: probes with a counter and a time, and headers with the fields that exchanges use -
/// lengths, counts, numbers, times - followed by proprietary messages. None of them is an exchange's.
/// </summary>
internal static class LookAlikes
{
    private const long MsNs = 1_000_000;
    private const long DayMs = 86_400_000;

    private static readonly Field[] Probes =
    [
        new("u64 ns, u64 seq", (wire, number, _, timeNs) => wire(timeNs, 8)(number, 8)),
        new("u64 seq, u64 ns", (wire, number, _, timeNs) => wire(number, 8)(timeNs, 8)),
        new("u32 seq, u64 ns", (wire, number, _, timeNs) => wire(number, 4)(timeNs, 8)),
        new("u64 ns, u32 seq", (wire, number, _, timeNs) => wire(timeNs, 8)(number, 4)),
        new("u32 seq, u32 s, u32 ns", (wire, number, _, timeNs) =>
            wire(number, 4)(timeNs / 1_000_000_000, 4)(timeNs % 1_000_000_000, 4)),
        new("u64 ns, u32 seq, u32 0", (wire, number, _, timeNs) => wire(timeNs, 8)(number, 4)(0, 4)),
        new("u64 ns, u64 seq, u64 0", (wire, number, _, timeNs) => wire(timeNs, 8)(number, 8)(0, 8)),
        new("u32 seq, u32 0, u64 ns", (wire, number, _, timeNs) => wire(number, 4)(0, 4)(timeNs, 8)),
        new("u16 1, u32 seq, u64 ms", (wire, number, _, timeNs) => wire(1, 2)(number, 4)(timeNs / MsNs, 8)),
    ];

    private static readonly Field[] Headers =
    [
        new("as PITCH", (wire, number, count, _) => wire(0, 2)(count, 1)(1, 1)(number, 4), At: 0),
        new("as PITCH, letter", (wire, number, count, _) => wire(0, 2)(count, 1)('A', 1)(number, 4), At: 0),
        new("as OMD", (wire, number, count, timeNs) => wire(0, 2)(count, 1)(0, 1)(number, 4)(timeNs, 8), At: 0),
        new("as OTC", (wire, number, count, timeNs) =>
            wire(0, 2)(number, 4)(0, 1)(count, 1)(timeNs / MsNs % DayMs, 4), At: 0),
        new("as XDP", (wire, number, count, timeNs) =>
            wire(0, 2)(0, 1)(count, 1)(number, 4)(timeNs / 1_000_000_000, 4)(timeNs % 1_000_000_000, 4), At: 0),
        new("as iMpact", (wire, number, count, timeNs) => wire(7, 2)(number, 4)(count, 2)(timeNs / MsNs, 8)),
        new("as SIMBA", (wire, number, _, timeNs) =>
            wire(number, 4)(0, 2)(8, 2)(timeNs, 8)(timeNs - 900, 8)(1, 4), At: 4),
        new("as Coinbase", (wire, number, count, timeNs) =>
            wire(timeNs, 8)(number, 8)(3, 2)(1, 1)(count, 1)(0, 4)),
        new("as Optiq", (wire, number, _, timeNs) => wire(timeNs, 8)(number, 4)(0, 2)(3, 2)),
        new("as CME", (wire, number, _, timeNs) => wire(number, 4)(timeNs, 8)),
        new("as MACH", (wire, number, _, _) => wire(number, 8)(0, 2)(3, 1)(1, 1), At: 8),
    ];

    private static readonly string[] Bodies =
    [
        "none", "bytes", "zeros", "u8 length, u8 type", "u8 length, one type", "u16 length, u16 type",
        "u16 length, one type", "u16 length, u8 type", "u8 type, u16 length", "u16 length, SBE of one's own",
    ];

    /// <summary>Names of all variants.</summary>
    public static IEnumerable<string> Names =>
        Variants().Select(variant => $"{variant.Field.Name}; {variant.Body}; {(variant.IsLittle ? "little" : "big")}");

    /// <summary>Makes the packets of a variant.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="seed">Chooses types and lengths of its messages.</param>
    public static Func<long, long, byte[]> Of(string name, int seed)
    {
        string[] parts = name.Split("; ");
        Field field = Probes.Concat(Headers).Single(candidate => candidate.Name == parts[0]);
        bool isLittle = parts[2] == "little";
        var random = new Random((seed * 7919) + name.Length);
        byte own = (byte)random.Next(1, 30);
        int fixedLength = random.Next(11, 60);
        return (number, timeNs) =>
        {
            int count = parts[1] is "none" ? 0 : parts[1] is "bytes" or "zeros" ? 1 : random.Next(1, 4);
            var wire = new Wire();
            field.Write(Writer(wire, isLittle), number * 3, count, timeNs);
            for (int message = 0; message < count; message++)
                Body(wire, parts[1], isLittle, random, own, fixedLength);
            return Whole(wire.Packet(), field.At, isLittle);
        };
    }

    private static IEnumerable<(Field Field, string Body, bool IsLittle)> Variants() =>
        from isLittle in new[] { true, false }
        from variant in Probes.SelectMany(probe => Bodies.Take(3).Select(body => (probe, body)))
            .Concat(Headers.SelectMany(header => Bodies.Select(body => (header, body))))
        select (variant.Item1, variant.body, isLittle);

    private static Put Writer(Wire wire, bool isLittle)
    {
        Put Write(long value, int length)
        {
            _ = isLittle ? wire.Le((ulong)value, length) : wire.Be((ulong)value, length);
            return Write;
        }
        return Write;
    }

    private static void Body(Wire wire, string body, bool isLittle, Random random, byte own, int fixedLength)
    {
        int length = body.Contains("one", StringComparison.Ordinal) ? fixedLength : random.Next(11, 60);
        int type = body.Contains("one", StringComparison.Ordinal) ? own : random.Next(1, 250);
        Put put = Writer(wire, isLittle);
        int head = body switch
        {
            "u8 length, u8 type" or "u8 length, one type" => Count(put(length, 1)(type, 1), 2),
            "u16 length, u16 type" or "u16 length, one type" => Count(put(length, 2)(type, 2), 4),
            "u16 length, u8 type" => Count(put(length, 2)(type, 1), 3),
            "u8 type, u16 length" => Count(put('A' + (type % 26), 1)(length - 3, 2), 3),
            "u16 length, SBE of one's own" => Count(put(length, 2)(length - 10, 2)(type, 2)(1, 2)(1, 2), 10),
            _ => 0,
        };
        byte[] rest = new byte[Math.Max(0, length - head)];
        if (body != "zeros")
            random.NextBytes(rest);
        wire.Bytes(rest);
    }

    private static int Count(Put _, int length) => length;

    /// <summary>The packet with its length filled in.</summary>
    private static byte[] Whole(byte[] packet, int at, bool isLittle)
    {
        if (at < 0)
            return packet;
        packet[at] = (byte)(isLittle ? packet.Length : packet.Length >> 8);
        packet[at + 1] = (byte)(isLittle ? packet.Length >> 8 : packet.Length);
        return packet;
    }

    private delegate Put Put(long value, int length);

    /// <summary>Fields of a header, and the offset of its length; negative if it has none.</summary>
    private sealed record Field(string Name, Func<Put, long, int, long, Put> Write, int At = -1);
}
