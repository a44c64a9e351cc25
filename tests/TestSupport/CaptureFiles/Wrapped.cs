// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace TestSupport.CaptureFiles;

/// <summary>
/// Frames inside tunnels and inside the records of capture devices, put together from their documents: RFC 2784, 2890
/// and 7348, draft-foschiano-erspan, Endace's ERF, exact-capture's expcap. Knows nothing of the readers.
/// </summary>
internal static class Wrapped
{
    public const string Switch = "10.9.0.1";
    public const string Collector = "10.9.0.2";
    private const ushort HasSequence = 0x1000;
    private const ushort HasKey = 0x2000;

    /// <summary>Every form of tunnel, by name: the inner frame and its number to the outer frame.</summary>
    public static IReadOnlyDictionary<string, Func<byte[], uint, byte[]>> Tunnels { get; } =
        new Dictionary<string, Func<byte[], uint, byte[]>>
        {
            ["erspan1"] = (frame, _) => Erspan1(frame),
            ["erspan2"] = (frame, number) => Erspan2(frame, 100, number),
            ["erspan3"] = (frame, number) => Erspan3(frame, 9, number),
            ["erspan3 with a sub-header"] = (frame, number) => Erspan3(frame, 9, number, subHeader: new byte[8]),
            ["gre"] = (frame, number) => Gre(0x6558, HasSequence, [.. U32(number), .. frame]),
            ["gre with a key"] = (frame, number) => Gre(
                0x6558, HasKey | HasSequence, [.. U32(77), .. U32(number), .. frame]),
            ["vxlan"] = (frame, _) => Vxlan(frame, 5000),
            ["vxlan in a VLAN"] = (frame, _) => Tagged(Vxlan(frame, 5000)),
        };

    public static byte[] Erspan1(byte[] frame) => Gre(0x88be, 0, frame);

    public static byte[] Erspan2(byte[] frame, int session, uint sequence, bool truncated = false) => Gre(
        0x88be, HasSequence,
        [.. U32(sequence), .. Frames.U16(0x1064), .. Frames.U16(Session(session, truncated)), .. U32(3), .. frame]);

    public static byte[] Erspan3(
        byte[] frame, int session, uint sequence, uint time = 0, int granularity = 1, byte[]? subHeader = null) => Gre(
        0x22eb, HasSequence,
        [
            .. U32(sequence), .. Frames.U16(0x2064), .. Frames.U16(Session(session, false)), .. U32(time),
            .. Frames.U16(0), .. Frames.U16((ushort)(granularity << 1 | (subHeader is null ? 0 : 1))),
            .. subHeader ?? [], .. frame,
        ]);

    public static byte[] Gre(ushort protocol, ushort flags, byte[] rest, ushort fragment = 0) => Frames.Ethernet(
        0x0800, Frames.IPv4(47, Switch, Collector, [.. Frames.U16(flags), .. Frames.U16(protocol), .. rest],
        fragment: fragment));

    public static byte[] Vxlan(byte[] frame, uint network, byte flags = 8, int? udpLength = null) => Frames.Ethernet(
        0x0800, Frames.IPv4(17, Switch, Collector, Frames.Udp(
            55_555, 4789, [flags, 0, 0, 0, .. U32(network << 8), .. frame], udpLength)));

    /// <summary>A frame with a VLAN tag behind its addresses.</summary>
    public static byte[] Tagged(byte[] frame) => [.. frame[..12], 0x81, 0, 0, 42, .. frame[12..]];

    /// <summary>An ERF record.</summary>
    public static byte[] Erf(
        long stampNs, byte[] frame, int port = 0, int lost = 0, int flags = 0, byte type = 2, int extensions = 0,
        bool check = true, int? snap = null)
    {
        byte[] whole = check ? [.. frame, .. Check(frame)] : frame;
        byte[] captured = snap is { } most && most < whole.Length ? whole[..most] : whole;
        var body = new List<byte>();
        for (int extension = 0; extension < extensions; extension++)
            body.AddRange([(byte)(extension < extensions - 1 ? 0x83 : 3), 0, 0, 0, 0, 0, 0, (byte)extension]);
        body.AddRange([0, 0, .. captured]);
        while (body.Count % 8 != 0)
            body.Add(0);
        byte[] header = new byte[16];
        UInt128 units = ((UInt128)stampNs << 32) / 1_000_000_000;
        if (NsOf(units) < (UInt128)stampNs)
            units++;
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)units);
        header[8] = (byte)(type | (extensions > 0 ? 0x80 : 0));
        header[9] = (byte)(port | 4 | flags);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), (ushort)(16 + body.Count));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(12), (ushort)lost);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)whole.Length);
        return [.. header, .. body];
    }

    /// <summary>A frame with the footer of expcap.</summary>
    public static byte[] Expcap(
        long stampNs, byte[] frame, int dropped = 0, int flags = 0, int device = 1, int port = 2, int picoseconds = 250)
    {
        byte[] footer = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, (uint)(stampNs / 1_000_000_000));
        long part = stampNs % 1_000_000_000 * 1_000 + picoseconds;
        BinaryPrimitives.WriteUInt32LittleEndian(footer.AsSpan(4), (uint)part);
        footer[8] = (byte)(part >> 32);
        (footer[9], footer[10], footer[11]) = ((byte)flags, (byte)device, (byte)port);
        BinaryPrimitives.WriteUInt16LittleEndian(footer.AsSpan(12), (ushort)dropped);
        return [.. frame, .. footer];
    }

    /// <summary>The check sequence of an Ethernet frame, bit by bit.</summary>
    public static byte[] Check(byte[] frame)
    {
        uint sum = uint.MaxValue;
        foreach (byte next in frame)
        {
            for (int bit = 0; bit < 8; bit++)
                sum = (((sum ^ (uint)(next >> bit)) & 1) != 0 ? 0xedb88320 : 0) ^ (sum >> 1);
        }
        byte[] check = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(check, ~sum);
        return check;
    }

    public static byte[] U32(uint value) =>
        [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static UInt128 NsOf(UInt128 units) => units * 1_000_000_000 >> 32;

    private static ushort Session(int session, bool truncated) => (ushort)(session | (truncated ? 0x0400 : 0));
}
