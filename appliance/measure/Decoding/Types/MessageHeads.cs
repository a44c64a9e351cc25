// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Types;

namespace Telemetry.Pipeline.Decoding.Types;

/// <summary>Dispatch from the number of a datagram protocol to the walk over its messages.</summary>
[HotPath]
internal static class MessageHeads
{
    private const int OpraHeader = 21;

    /// <summary>Writes the types and lengths of a packet's messages. What was not captured, cannot be read or has no
    /// type is added without one.</summary>
    /// <param name="captured">The captured head of the payload.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="envelope">The packet's envelope, which was decoded without an error.</param>
    public static void Write(
        ProtocolId protocol, ReadOnlySpan<byte> captured, int payloadLength, in Envelope envelope,
        ref HeadWriter heads)
    {
        switch (protocol)
        {
            case ProtocolId.MoldUdp64 or ProtocolId.MoldUdp64Itch50:
                TypedWalk<BlockBigEndian>.Counted(captured, payloadLength, 20, envelope.Count, ref heads);
                break;
            case ProtocolId.CboePitch:
                TypedWalk<PitchMessage>.Counted(captured, payloadLength, 8, envelope.Count, ref heads);
                break;
            case ProtocolId.CmeMdp3:
                TypedWalk<SizeAndSbe>.ToTheEnd(captured, payloadLength, 12, ref heads);
                break;
            case ProtocolId.NyseXdp:
                TypedWalk<SizeAndType>.Counted(captured, payloadLength, 16, envelope.Count, ref heads);
                break;
            case ProtocolId.T7Eobi:
                TypedWalk<SizeAndType>.ToTheEnd(captured, payloadLength, 32, ref heads);
                break;
            case ProtocolId.Opra:
                WriteOpra(captured, payloadLength, envelope, ref heads);
                break;
            case ProtocolId.Cta:
                TypedWalk<CtaMessage>.Counted(captured, payloadLength, 20, envelope.Count, ref heads);
                break;
            default:
                WriteOther(protocol, captured, payloadLength, envelope, ref heads);
                break;
        }
    }

    private static void WriteOther(
        ProtocolId protocol, ReadOnlySpan<byte> captured, int payloadLength, in Envelope envelope,
        ref HeadWriter heads)
    {
        uint count = envelope.Count;
        switch (protocol)
        {
            case ProtocolId.MoldUdp64IntelligentCross:
                TypedWalk<BlockLittleEndian>.Counted(captured, payloadLength, 20, count, ref heads);
                break;
            case ProtocolId.MoldUdp:
                TypedWalk<BlockBigEndian>.Counted(captured, payloadLength, 16, count, ref heads);
                break;
            case ProtocolId.IexTp:
                TypedWalk<BlockLittleEndian>.Counted(captured, payloadLength, 40, count, ref heads);
                break;
            case ProtocolId.MemxMemoir:
                TypedWalk<MemoirBlock>.Counted(captured, payloadLength, 20, count, ref heads);
                break;
            case ProtocolId.CboeCsm:
                TypedWalk<CsmMessage>.Counted(captured, payloadLength, 16, count, ref heads);
                break;
            case ProtocolId.MiaxMach:
                TypedWalk<MachPacket>.ToTheEnd(captured, payloadLength, 0, ref heads);
                break;
            case ProtocolId.IceImpact:
                TypedWalk<ImpactMessage>.Counted(captured, payloadLength, 16, count, ref heads);
                break;
            case ProtocolId.B3Umdf:
                TypedWalk<B3Message>.ToTheEnd(captured, payloadLength, 16, ref heads);
                break;
            case ProtocolId.CoinbaseDerivativesMd:
                TypedWalk<SizeAndSbe>.Counted(captured, payloadLength, 24, captured[19], ref heads);
                break;
            case ProtocolId.OtcLinkAts:
                TypedWalk<OtcMessage>.Counted(captured, payloadLength, 12, count, ref heads);
                break;
            case ProtocolId.TmxXmt:
                TypedWalk<XmtBody>.Counted(captured, payloadLength, 11, count, ref heads);
                break;
            case ProtocolId.Mitch:
                TypedWalk<MitchMessage>.Counted(captured, payloadLength, 8, count, ref heads);
                break;
            default:
                WriteIrregular(protocol, captured, payloadLength, envelope, ref heads);
                break;
        }
    }

    /// <summary>Packets whose messages are not all alike, or cannot be distinguished.</summary>
    private static void WriteIrregular(
        ProtocolId protocol, ReadOnlySpan<byte> captured, int payloadLength, in Envelope envelope,
        ref HeadWriter heads)
    {
        const int moexPreamble = 4;
        switch (protocol)
        {
            case ProtocolId.Hsvf:
                HsvfHeads.Write(captured, typeOffset: 10, ref heads);
                break;
            case ProtocolId.HsvfTimestamped:
                HsvfHeads.Write(captured, typeOffset: 11, ref heads);
                break;
            case ProtocolId.OptiqMdg:
                WriteOptiq(captured, payloadLength, ref heads);
                break;
            case ProtocolId.HkexOmd when captured[3] == 0:
                TypedWalk<SizeAndType>.Counted(captured, payloadLength, 16, envelope.Count, ref heads);
                break;
            case ProtocolId.MoexSimba:
                SimbaHeads.Write(captured, payloadLength, ref heads);
                break;
            case ProtocolId.NyseOpenBookUltra:
                heads.Add(BinaryPrimitives.ReadUInt16BigEndian(captured[2..]), payloadLength);
                break;
            case ProtocolId.T7Emdi or ProtocolId.T7Rdi:
                heads.Add(envelope.MessageType, payloadLength);
                break;
            case ProtocolId.MoexFast:
                heads.Add(envelope.MessageType, payloadLength - moexPreamble);
                break;
            default:
                heads.AddUntyped(envelope.Count, payloadLength);
                break;
        }
    }

    // The length of a control message or an underlying value is not known, but it is alone in its block.
    private static void WriteOpra(
        ReadOnlySpan<byte> captured, int payloadLength, in Envelope envelope, ref HeadWriter heads)
    {
        if (envelope is { Count: 1, MessageType: 'H' or 'Y' })
            heads.Add(envelope.MessageType, payloadLength - OpraHeader);
        else
            TypedWalk<OpraMessage>.Counted(captured, payloadLength, OpraHeader, envelope.Count, ref heads);
    }

    private static void WriteOptiq(ReadOnlySpan<byte> captured, int payloadLength, ref HeadWriter heads)
    {
        const int header = 16;
        const int flagsOffset = 12;
        const int compressed = 1;
        if (payloadLength == header)
            return;
        if ((captured[flagsOffset] & compressed) != 0)
            heads.AddUntyped(1, payloadLength - header);
        else if (Fills(captured, payloadLength, header))
            TypedWalk<SizeAndSbe>.ToTheEnd(captured, payloadLength, header, ref heads);
        else
            TypedWalk<BareSizeAndSbe>.ToTheEnd(captured, payloadLength, header, ref heads);
    }

    /// <summary>True if messages whose lengths count themselves end where the payload does.</summary>
    private static bool Fills(ReadOnlySpan<byte> captured, int payloadLength, int position)
    {
        while (position < payloadLength && captured.Length - position >= sizeof(ushort))
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(captured[position..]);
            if (size < SizeAndSbe.HeadLength)
                return false;
            position += size;
        }
        return position <= payloadLength;
    }
}
