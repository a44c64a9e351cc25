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
                // Source: Cboe US Equities Multicast PITCH, messages; Time is 0x20, the newest are above 0x90.
                evidence.Take(envelope.MessageType, envelope.MessageType is >= Space and < 0x40 or >= 0x90);
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
