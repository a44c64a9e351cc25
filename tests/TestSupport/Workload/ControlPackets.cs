// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;

namespace TestSupport.Workload;

/// <summary>The packets of <see cref="NumberedPackets"/> turned into control packets, or into packets of another
/// session, by the bytes that each protocol's document gives.</summary>
public static class ControlPackets
{
    private static readonly Dictionary<ProtocolId, Change> Heartbeats = new()
    {
        [ProtocolId.MoldUdp64] = new(20, (18, "0000")),
        [ProtocolId.MoldUdp64Itch50] = new(20, (18, "0000")),
        [ProtocolId.MoldUdp64IntelligentCross] = new(20, (18, "0000")),
        [ProtocolId.CmeMdp3] = new(Whole, (16, "0C00")),
        [ProtocolId.T7Eobi] = new(Whole, (34, "C932")),
        [ProtocolId.CboePitch] = new(8, (0, "0800"), (2, "00")),
        [ProtocolId.CboeCsm] = new(28, (1, "001C"), (11, "01"), (19, "30")),
        [ProtocolId.NyseXdp] = new(16, (0, "1000"), (2, "01"), (3, "00")),
        [ProtocolId.NyseOpenBookUltra] = new(Whole, (2, "0002")),
        [ProtocolId.IexTp] = new(40, (12, "00000000")),
        [ProtocolId.MemxMemoir] = new(18, (0, "00")),
        [ProtocolId.MiaxMach] = new(12, (8, "0C00"), (10, "00")),
        [ProtocolId.MoldUdp] = new(16, (14, "0000")),
        [ProtocolId.Opra] = new(Whole, (10, "01"), (22, "484E")),
        [ProtocolId.Cta] = new(46, (1, "002E"), (9, "01"), (22, "4354")),
        [ProtocolId.IceImpact] = new(16, (6, "0000")),
        [ProtocolId.B3Umdf] = new(Whole, (4, "00000000"), (22, "0200")) { NextAt = 28 },
        [ProtocolId.CoinbaseDerivativesMd] = new(24, (19, "00")),
        [ProtocolId.OtcLinkAts] = new(12, (0, "000C"), (6, "0101")),
        [ProtocolId.Hsvf] = new(17, (10, "5620")),
        [ProtocolId.HsvfTimestamped] = new(34, (11, "5620")),
        [ProtocolId.OptiqMdg] = new(Whole, (20, "4F04")),
        [ProtocolId.HkexOmd] = new(16, (0, "1000"), (2, "00")),
        [ProtocolId.Mitch] = new(8, (0, "0800"), (2, "00")),
        [ProtocolId.MoexSimba] = new(Whole, (30, "0100")),
        [ProtocolId.T7Emdi] = new(30, (25, "F0EDF88985")),
        [ProtocolId.T7Rdi] = new(24, (19, "F0ED9981CD")),
        [ProtocolId.MoexFast] = new(Whole, (5, "86")) { LessAtEnd = MoexEntries },
    };

    private static readonly Dictionary<ProtocolId, Change> Ends = new()
    {
        [ProtocolId.MoldUdp64] = new(20, (18, "FFFF")),
        [ProtocolId.MoldUdp64Itch50] = new(20, (18, "FFFF")),
        [ProtocolId.MoldUdp64IntelligentCross] = new(20, (18, "FFFF")),
        [ProtocolId.CboePitch] = new(Whole, (9, "2D")),
        [ProtocolId.MemxMemoir] = new(18, (0, "01")),
        [ProtocolId.MiaxMach] = new(12, (8, "0C00"), (10, "02")),
        [ProtocolId.MoldUdp] = new(16, (14, "FFFF")),
        [ProtocolId.Opra] = new(Whole, (10, "01"), (22, "484A")),
        [ProtocolId.Cta] = new(46, (1, "002E"), (9, "01"), (22, "435A")),
        [ProtocolId.Hsvf] = new(17, (10, "5520")),
        [ProtocolId.HsvfTimestamped] = new(34, (11, "5520")),
        [ProtocolId.OptiqMdg] = new(Whole, (20, "4E04")),
    };

    // MDP 3.0 and UMDF go back to 1, independent of the packet's number.
    private static readonly Dictionary<ProtocolId, Change> Resets = new()
    {
        [ProtocolId.CmeMdp3] = new(Whole, (16, "0400")),
        [ProtocolId.T7Eobi] = new(Whole, (22, "01")),
        [ProtocolId.CboePitch] = new(Whole, (9, "97")),
        [ProtocolId.NyseXdp] = new(Whole, (2, "0C")),
        [ProtocolId.NyseOpenBookUltra] = new(Whole, (2, "0001")),
        [ProtocolId.Opra] = new(Whole, (10, "01"), (22, "484B")),
        [ProtocolId.Cta] = new(46, (1, "002E"), (9, "01"), (22, "434C")),
        [ProtocolId.B3Umdf] = new(Whole, (4, "00000000"), (22, "0B00")),
        [ProtocolId.OtcLinkAts] = new(Whole, (6, "02")),
        [ProtocolId.OptiqMdg] = new(Whole, (20, "4D04")),
        [ProtocolId.HkexOmd] = new(Whole, (18, "6400")) { NextAt = 20 },
        [ProtocolId.MoexSimba] = new(Whole, (30, "0200")) { NextAt = 36 },
        [ProtocolId.MoexFast] = new(Whole, (5, "87")) { LessAtEnd = MoexEntries, EndsWithNext = true },
    };

    // Another session; where a protocol has none, another channel.
    private static readonly Dictionary<ProtocolId, Change> Foreign = new()
    {
        [ProtocolId.MoldUdp64] = new(Whole, (0, "58")),
        [ProtocolId.MoldUdp64Itch50] = new(Whole, (0, "58")),
        [ProtocolId.MoldUdp64IntelligentCross] = new(Whole, (0, "39")),
        [ProtocolId.T7Eobi] = new(Whole, (12, "01")),
        [ProtocolId.CboePitch] = new(Whole, (3, "02")),
        [ProtocolId.NyseOpenBookUltra] = new(Whole, (12, "63")),
        [ProtocolId.IexTp] = new(Whole, (8, "FF")),
        [ProtocolId.MemxMemoir] = new(Whole, (2, "FF")),
        [ProtocolId.MiaxMach] = new(Whole, (11, "02"), (27, "02")),
        [ProtocolId.MoldUdp] = new(Whole, (0, "58")),
        [ProtocolId.IceImpact] = new(Whole, (0, "00FF")),
        [ProtocolId.B3Umdf] = new(Whole, (2, "0200")),
        [ProtocolId.CoinbaseDerivativesMd] = new(Whole, (16, "FF00")),
        [ProtocolId.TmxXmt] = new(Whole, (5, "FF")),
        [ProtocolId.OptiqMdg] = new(Whole, (12, "02")),
        [ProtocolId.Mitch] = new(Whole, (3, "42")),
        [ProtocolId.T7Emdi] = new(Whole, (3, "F9")),
        [ProtocolId.T7Rdi] = new(Whole, (2, "9A")),
    };

    private const int Whole = int.MaxValue;
    private const int MoexEntries = 13;         // bytes of the message behind the send time

    /// <summary>A heartbeat; null if the protocol has none.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="number">The number that it carries.</param>
    public static byte[]? Heartbeat(ProtocolId protocol, ulong number) => Make(Heartbeats, protocol, number);

    /// <summary>The end of a session; null if the protocol announces none.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="number">The number that it carries.</param>
    public static byte[]? EndOfSession(ProtocolId protocol, ulong number) => Make(Ends, protocol, number);

    /// <summary>A reset of the numbers; null if the protocol announces none.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="number">The number with which the packet says that the sequence begins.</param>
    public static byte[]? Reset(ProtocolId protocol, ulong number) => Make(Resets, protocol, number);

    /// <summary>A packet of another session or channel; null if the protocol has neither.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="number">The number of its first message.</param>
    public static byte[]? OfAnother(ProtocolId protocol, ulong number) => Make(Foreign, protocol, number);

    private static byte[]? Make(Dictionary<ProtocolId, Change> changes, ProtocolId protocol, ulong number)
    {
        if (!changes.TryGetValue(protocol, out Change? change))
            return null;
        byte[] packet = NumberedPackets.Packet(protocol, number);
        packet = packet[..Math.Min(packet.Length - change.LessAtEnd, change.Length)];
        foreach ((int at, string hex) in change.Bytes)
            Convert.FromHexString(hex).CopyTo(packet, at);
        if (change.NextAt is int nextAt)
            BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(nextAt), (uint)number);
        if (change.EndsWithNext)
            packet = [.. packet, .. NumberedPackets.FastInteger((uint)number)];
        NumberedPackets.Seal(protocol, packet);
        return packet;
    }

    /// <summary>Change of a packet.</summary>
    /// <param name="Length">Its greatest length.</param>
    /// <param name="Bytes">Offsets and the bytes there.</param>
    private sealed record Change(int Length, params (int At, string Hex)[] Bytes)
    {
        /// <summary>Offset of a second number of 32 bits, lower byte first: the next one.</summary>
        public int? NextAt { get; init; }

        /// <summary>Bytes left out at its end.</summary>
        public int LessAtEnd { get; init; }

        /// <summary>True if the next number is appended, as a FAST integer.</summary>
        public bool EndsWithNext { get; init; }
    }
}
