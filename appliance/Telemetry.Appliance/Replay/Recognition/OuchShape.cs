// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Replay.Recognition;

/// <summary>
/// Which version of OUCH orders and their acceptances are: all travel in the same packets, under the same letters.
/// Source: Nasdaq OUCH 4.2 and 5.0, enter order and order accepted.
/// </summary>
internal static class OuchShape
{
    private const byte EnterOrder = (byte)'O';
    private const byte Accepted = (byte)'A';
    private const int BitsOfType = 12;                      // whole length, and one of four letters

    /// <summary>Counts a message that has the shape of its version, or has not.</summary>
    public static void Look(
        ProtocolId protocol, StreamDirection direction, ReadOnlySpan<byte> message, in OrderMessage decoded,
        ref ShapeEvidence evidence)
    {
        bool isOrder = direction == StreamDirection.ToExchange && decoded.Code == EnterOrder;
        bool isAccepted = direction == StreamDirection.FromExchange && decoded.Code == Accepted;
        if (!isOrder && !isAccepted)
            return;
        switch (protocol)
        {
            case ProtocolId.SoupBinTcpOuch42:
                evidence.Take((byte)decoded.Code, HasLengthOf42(message, isOrder)
                    && IsSide(message[isOrder ? 18 : 26]), BitsOfType);
                break;
            case ProtocolId.SoupBinTcpOuch5:
                evidence.Take((byte)decoded.Code, HasLengthOf5(message, isOrder)
                    && IsSide(message[isOrder ? 8 : 16]), BitsOfType);
                break;
            case ProtocolId.SoupBinTcpOuchJnx when HasLengthOf42(message, isOrder) || HasLengthOf5(message, isOrder):
                // Of another version, though its side is none: no reason to name the one that tells no sides apart.
                evidence.Take((byte)decoded.Code, fits: false);
                break;
        }
    }

    private static bool HasLengthOf42(ReadOnlySpan<byte> message, bool isOrder) =>
        isOrder ? message.Length is 51 or 52 : message.Length is 68 or 69;

    private static bool HasLengthOf5(ReadOnlySpan<byte> message, bool isOrder) =>
        EndsWithAppendage(message, isOrder ? 48 : 65);

    private static bool EndsWithAppendage(ReadOnlySpan<byte> message, int at) =>
        message.Length >= at + 2
        && at + 2 + BinaryPrimitives.ReadUInt16BigEndian(message[at..]) == message.Length;

    private static bool IsSide(byte value) => value is (byte)'B' or (byte)'S' or (byte)'T' or (byte)'E';
}
