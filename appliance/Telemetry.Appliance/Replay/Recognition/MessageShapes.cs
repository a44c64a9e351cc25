// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Replay.Recognition;

/// <summary>
/// What the messages inside say where several protocols share one envelope: ITCH 5.0 against other MoldUDP64, PITCH
/// against MITCH, HSVF with nine digits against ten.
/// </summary>
internal static class MessageShapes
{
    private const int MoldHeaderLength = 20;
    private const int UnitHeaderLength = 8;
    private const int BitsOfLength = 12;
    private const byte Space = 0x20;

    /// <summary>Whether the envelope of this protocol is another's too, so that what is inside must decide.</summary>
    public static bool AreAsked(ProtocolId protocol) =>
        protocol is ProtocolId.MoldUdp64Itch50 or ProtocolId.CboePitch or ProtocolId.Mitch
            or ProtocolId.Hsvf or ProtocolId.HsvfTimestamped;

    /// <summary>Counts the messages of a packet that have the protocol's shape, and those that have not.</summary>
    public static void Look(
        ProtocolId protocol, ReadOnlySpan<byte> captured, in Envelope envelope, ref ShapeEvidence evidence)
    {
        switch (protocol)
        {
            case ProtocolId.MoldUdp64Itch50:
                LookAtBlocks(captured, envelope.Count, ref evidence);
                break;
            case ProtocolId.CboePitch when envelope.MessageType != 0:
                LookAtUnit(envelope.MessageType, captured[UnitHeaderLength], ref evidence);
                break;
            case ProtocolId.Hsvf or ProtocolId.HsvfTimestamped:
                // Source: MX SOLA HSVF, message header: the type is letters.
                evidence.Take(envelope.MessageType, char.IsAsciiLetterUpper((char)envelope.MessageType));
                break;
            case ProtocolId.Mitch:
                // Source: LSE MIT303: group and message types are characters.
                byte group = (byte)envelope.Channel.Channel;
                if (group is < Space or >= 0x7F)
                    evidence.Take(group, fits: false);
                else if (envelope.MessageType != 0)
                    evidence.Take(envelope.MessageType, envelope.MessageType is >= 0x40 and < 0x7F);
                break;
        }
    }

    /// <summary>
    /// Types are a range; lengths say more, but some differ from market to market: those say nothing. Source: Cboe US
    /// Equities and Options Multicast PITCH, messages.
    /// </summary>
    private static void LookAtUnit(byte type, int length, ref ShapeEvidence evidence)
    {
        bool isOther = type is < Space or (>= 0x40 and < 0x90);
        int usual = type switch
        {
            0x20 or 0x2D or 0x97 => 6,
            0x21 => 34,
            0x22 or 0x23 => 26,
            0x25 => 18,
            0x26 => 16,
            0x27 => 27,
            0x28 => 19,
            0x29 or 0x2C => 14,
            0x2A => 41,
            0x2B => 33,
            _ => 0,
        };
        if (isOther || usual == length)
            evidence.Take(type, !isOther, BitsOfLength);
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
            evidence.Take(length == 0 ? (byte)0 : message[0], Itch50Shape.Fits(message));
            at += length;
        }
    }
}
