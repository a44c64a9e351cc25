// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>Evidence from the messages inside, for protocols whose envelope is shared with others, or so plain that
/// proprietary formats have it too.</summary>
internal static class MessageShapes
{
    private const int MoldHeaderLength = 20;
    private const int BitsOfItch = 16;                      // the length of each of few types
    private const int BitsOfRepeatedNumber = 16;
    private const byte Space = 0x20;

    /// <summary>Counts the messages of a packet that have the protocol's shape, and those that do not.</summary>
    public static void Look(
        ProtocolId protocol, ReadOnlySpan<byte> captured, in Envelope envelope, ref ShapeEvidence evidence)
    {
        switch (protocol)
        {
            case ProtocolId.MoldUdp64Itch50:
                LookAtBlocks(captured, envelope.Count, ref evidence);
                break;
            case ProtocolId.Hsvf or ProtocolId.HsvfTimestamped:
                // Source: MX SOLA HSVF, message header: the type is letters.
                evidence.Take((byte)envelope.MessageType, char.IsAsciiLetterUpper((char)envelope.MessageType));
                break;
            case ProtocolId.CboePitch:
                BlockShapes.LookAtPitch(captured, envelope.Count, ref evidence);
                break;
            case ProtocolId.Mitch:
                LookAtMitch(captured, envelope, ref evidence);
                break;
            case ProtocolId.HkexOmd when captured[3] == 0:          // not compressed
                BlockShapes.LookAtOmd(captured, envelope.Count, ref evidence);
                break;
            case ProtocolId.NyseXdp:
                BlockShapes.LookAtXdp(captured, envelope.Count, ref evidence);
                break;
            case ProtocolId.OtcLinkAts:
                BlockShapes.LookAtOtc(captured, envelope.Count, ref evidence);
                break;
            case ProtocolId.IceImpact:
                BlockShapes.LookAtImpact(captured, envelope.Count, ref evidence);
                break;
            case ProtocolId.MiaxMach:
                BlockShapes.LookAtMach(captured, ref evidence);
                break;
            default:
                LookAtFields(protocol, captured, ref evidence);
                break;
        }
    }

    private static void LookAtFields(ProtocolId protocol, ReadOnlySpan<byte> captured, ref ShapeEvidence evidence)
    {
        switch (protocol)
        {
            case ProtocolId.IexTp:
                // Source: IEX-TP, message protocol id: TOPS, DEEP, DEEP+.
                const int bits = 12;
                evidence.Take(captured[2], BinaryPrimitives.ReadUInt16LittleEndian(captured[2..]) is
                    >= 0x8003 and <= 0x8005, bits);
                break;
            case ProtocolId.NyseOpenBookUltra when captured[13] == 1:
                // Source: OpenBook Ultra 2.1b: a flag that is 1 in all but retransmissions.
                const int bitsOfFlag = 6;
                evidence.Take(captured[3], fits: true, bitsOfFlag);
                break;
            case ProtocolId.CboeCsm when captured.Length >= 24:
                // Source: CSM Multicast Specification 1.4: each message repeats its number.
                evidence.Take(captured[19], captured[12..16].SequenceEqual(captured[20..24]), BitsOfRepeatedNumber);
                break;
            case ProtocolId.CmeMdp3:
                SbeShapes.LookAtCme(captured, ref evidence);
                break;
            case ProtocolId.OptiqMdg:
                SbeShapes.LookAtOptiq(captured, ref evidence);
                break;
            case ProtocolId.CoinbaseDerivativesMd:
                SbeShapes.LookAtCoinbase(captured, ref evidence);
                break;
            case ProtocolId.MoexSimba:
                SbeShapes.LookAtSimba(captured, ref evidence);
                break;
            case ProtocolId.MoexFast:
                // Its decoder compares the number of the preamble with that of the message.
                evidence.Take(captured[4], fits: true, BitsOfRepeatedNumber);
                break;
        }
    }

    private static void LookAtMitch(ReadOnlySpan<byte> captured, in Envelope envelope, ref ShapeEvidence evidence)
    {
        // Source: LSE MIT303: group and message types are characters.
        byte group = (byte)envelope.Channel.Channel;
        if (group is < Space or >= 0x7F)
            evidence.Take(group, fits: false);
        else
            BlockShapes.LookAtMitch(captured, envelope.Count, ref evidence);
    }

    private static void LookAtBlocks(ReadOnlySpan<byte> captured, uint count, ref ShapeEvidence evidence)
    {
        int at = MoldHeaderLength;
        for (; count > 0 && at + 2 <= captured.Length; count--)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(captured[at..]);
            at += 2;
            if (at + length > captured.Length)
                return;
            ReadOnlySpan<byte> message = captured.Slice(at, length);
            evidence.Take(length == 0 ? (byte)0 : message[0], Itch50Shape.Fits(message), BitsOfItch);
            at += length;
        }
    }
}
