// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Telemetry.Feeds.Catalog;

namespace TestSupport.Workload;

/// <summary>The packets of <see cref="ProtocolPackets"/> with other numbers, written where each protocol's document has
/// them.</summary>
public static class NumberedPackets
{
    private const bool Big = true;
    private const bool Little = false;

    // Offset of the number, its bytes, the order of bytes, and what is added to the packet's first number.
    private static readonly Dictionary<ProtocolId, (int Offset, int Bytes, bool IsBig, uint Behind)[]> Places = new()
    {
        [ProtocolId.MoldUdp64] = [(10, 8, Big, 0)],
        [ProtocolId.MoldUdp64Itch50] = [(10, 8, Big, 0)],
        [ProtocolId.MoldUdp64IntelligentCross] = [(10, 8, Little, 0)],
        [ProtocolId.CmeMdp3] = [(0, 4, Little, 0)],
        [ProtocolId.T7Eobi] = [(8, 4, Little, 0)],
        [ProtocolId.CboePitch] = [(4, 4, Little, 0)],
        [ProtocolId.CboeCsm] = [(12, 4, Big, 0), (20, 4, Big, 0), (32, 4, Big, 1)],
        [ProtocolId.NyseXdp] = [(4, 4, Little, 0)],
        [ProtocolId.NyseOpenBookUltra] = [(4, 4, Big, 0)],
        [ProtocolId.IexTp] = [(24, 8, Little, 0)],
        [ProtocolId.MemxMemoir] = [(10, 8, Big, 0)],
        [ProtocolId.MiaxMach] = [(0, 8, Little, 0), (16, 8, Little, 1)],
        [ProtocolId.MoldUdp] = [(10, 4, Big, 0)],
        [ProtocolId.Opra] = [(6, 4, Big, 0)],
        [ProtocolId.Cta] = [(5, 4, Big, 0)],
        [ProtocolId.IceImpact] = [(2, 4, Big, 0)],
        [ProtocolId.B3Umdf] = [(4, 4, Little, 0)],
        [ProtocolId.CoinbaseDerivativesMd] = [(8, 4, Little, 0)],
        [ProtocolId.OtcLinkAts] = [(2, 4, Big, 0)],
        [ProtocolId.TmxXmt] = [(19, 4, Little, 0), (51, 4, Little, 1)],
        [ProtocolId.OptiqMdg] = [(8, 8, Little, 0)],
        [ProtocolId.HkexOmd] = [(4, 4, Little, 0)],
        [ProtocolId.Mitch] = [(4, 4, Little, 0)],
        [ProtocolId.MoexSimba] = [(0, 4, Little, 0)],
        [ProtocolId.T7Emdi] = [(5, 4, Big, 0)],
        [ProtocolId.T7Rdi] = [(4, 4, Big, 0)],
        [ProtocolId.MoexFast] = [(0, 4, Little, 0)],
    };

    // Offset of the number as a FAST integer, which has as many bytes as it needs; one in the packet that is changed.
    private static readonly Dictionary<ProtocolId, int> FastOffsets = new()
    {
        [ProtocolId.MoexFast] = 6,
    };

    // Offset of the number, its digits, and what is added to the packet's first number.
    private static readonly Dictionary<ProtocolId, (int Offset, int Length, uint Behind)[]> Digits = new()
    {
        [ProtocolId.Hsvf] = [(1, 9, 0), (18, 9, 1)],
        [ProtocolId.HsvfTimestamped] = [(1, 10, 0), (35, 10, 1)],
    };

    // The sum of all other bytes of the block, in two.
    private static readonly Dictionary<ProtocolId, int> ChecksumOffsets = new()
    {
        [ProtocolId.Opra] = 19,
        [ProtocolId.Cta] = 18,
    };

    /// <summary>The supported protocols: all of datagrams.</summary>
    public static IEnumerable<ProtocolId> Protocols => Places.Keys.Concat(Digits.Keys);

    /// <summary>A whole packet of a protocol.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="first">The number of its first message.</param>
    public static byte[] Packet(ProtocolId protocol, ulong first)
    {
        byte[] packet = Convert.FromHexString(ProtocolPackets.All.Single(known => known.Protocol == protocol).Hex);
        foreach ((int offset, int bytes, bool isBig, uint behind) in Places.GetValueOrDefault(protocol, []))
            Write(packet.AsSpan(offset, bytes), first + behind, isBig);
        foreach ((int offset, int length, uint behind) in Digits.GetValueOrDefault(protocol, []))
        {
            string digits = (first + behind).ToString(CultureInfo.InvariantCulture).PadLeft(length, '0');
            Encoding.ASCII.GetBytes(digits, packet.AsSpan(offset));
        }
        if (FastOffsets.TryGetValue(protocol, out int at))
            packet = [.. packet[..at], .. FastInteger((uint)first), .. packet[(at + 1)..]];
        Seal(protocol, packet);
        return packet;
    }

    /// <summary>A number as FAST writes it: seven bits a byte, the highest first, the last byte with its highest bit
    /// set.</summary>
    public static byte[] FastInteger(uint number)
    {
        List<byte> bytes = [(byte)(0x80 | (number & 0x7F))];
        while ((number >>= 7) != 0)
            bytes.Insert(0, (byte)(number & 0x7F));
        return [.. bytes];
    }

    /// <summary>Sets the protocol's own checksum, if it has one, to match the packet's bytes.</summary>
    public static void Seal(ProtocolId protocol, byte[] packet)
    {
        if (!ChecksumOffsets.TryGetValue(protocol, out int offset))
            return;
        int sum = packet.Sum(value => value) - packet[offset] - packet[offset + 1];
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(offset), (ushort)sum);
    }

    private static void Write(Span<byte> place, ulong number, bool isBig)
    {
        for (int index = 0; index < place.Length; index++)
            place[isBig ? place.Length - 1 - index : index] = (byte)(number >> (8 * index));
    }
}
