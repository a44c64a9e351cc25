// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>
/// Distinguishes the versions of OUCH, which use the same packets and the same letters. Enter order and order accepted
/// have lengths and fields that differ; 4.2 and JNX share the lengths and the offset of the side, so that the token
/// decides, which is text in 4.2 and a number in JNX. Those of Genium INET are longer, with the number of an instrument
/// behind the token and a quantity of 64 bits. Source: Nasdaq OUCH 4.2 and 5.0; JNX OUCH 1.11; JPX OSE OUCH 5.0, ASX
/// Trade OUCH 3.6, BISTECH OUCH 2025; real captures of 5.0 and JNX.
/// </summary>
internal static class OuchShape
{
    private const byte EnterOrder = (byte)'O';
    private const byte Accepted = (byte)'A';
    private const int BitsOfType = 12;                      // whole length, and one of four letters
    private const int BitsOfText = 10;                      // a symbol or an id of eight characters or more
    private const int TokenLength = 14;
    private const int RequestToken = 4;
    private const int AnswerToken = 12;                     // after the time; the rest is laid out as in the order
    private const int SideAfterToken = 14;
    private const int SideOf5 = 4;                          // after a number of four bytes
    private const int SymbolOf5 = 9;
    private const int SymbolLength = 8;
    private const int TokenOfJnx = 4;                       // bytes; the rest is the client's reference
    private const int GroupAfterToken = 23;                // of the order book, in JNX
    private const int GroupLength = 4;
    private const int LeastOrderOfGenium = 100;             // at OSE
    private const int LeastAcceptedOfGenium = 117;          // at OSE
    private const int SideOfGenium = 18;                    // after the token
    private const int OrderNumberOfGenium = 8;              // after the side, in an acceptance only
    private const int ZerosOfQuantity = 3;                  // below 2^40

    /// <summary>Counts a message as having the shape of its version or not.</summary>
    public static void Look(
        ProtocolId protocol, StreamDirection direction, ReadOnlySpan<byte> message, in OrderMessage decoded,
        ref ShapeEvidence evidence)
    {
        bool isRequest = direction == StreamDirection.ToExchange;
        bool isOrder = isRequest && decoded.Code == EnterOrder;
        bool isAccepted = !isRequest && decoded.Code == Accepted && decoded.Role == OrderRole.Answer;
        ReadOnlySpan<byte> fields = From(message, isRequest ? RequestToken : AnswerToken);
        bool hasTextToken = protocol is ProtocolId.SoupBinTcpOuch42 or ProtocolId.SoupBinTcpOuchGenium;
        if (hasTextToken && decoded.Key.IsPresent && !IsText(fields, 0, TokenLength))
            evidence.Take((byte)decoded.Code, fits: false);
        if (!isOrder && !isAccepted)
            return;
        switch (protocol)
        {
            case ProtocolId.SoupBinTcpOuch42:
                evidence.Take((byte)decoded.Code, HasLengthOf42(message, isOrder) && IsSide(fields[SideAfterToken])
                    && IsText(fields, 0, TokenLength), BitsOfType + BitsOfText);
                break;
            case ProtocolId.SoupBinTcpOuch5:
                evidence.Take((byte)decoded.Code, EndsWithAppendage(message, isOrder ? 48 : 65)
                    && IsSide(fields[SideOf5]),
                    BitsOfType + (IsText(fields, SymbolOf5, SymbolLength) ? BitsOfText : 0));
                break;
            case ProtocolId.SoupBinTcpOuchGenium:
                evidence.Take((byte)decoded.Code, IsOfGenium(message, fields, isOrder), BitsOfType + BitsOfText);
                break;
            case ProtocolId.SoupBinTcpOuchJnx when IsOfJnx(message, fields, isOrder):
                evidence.Take((byte)decoded.Code, fits: true, BitsOfType + BitsOfText);
                break;
            case ProtocolId.SoupBinTcpOuchJnx when HasLengthOf42(message, isOrder)
                || EndsWithAppendage(message, isOrder ? 48 : 65) || IsOfGenium(message, fields, isOrder):
                // Another version's message with an invalid side: no evidence for JNX, which does not check sides.
                evidence.Take((byte)decoded.Code, fits: false);
                break;
        }
    }

    private static bool HasLengthOf42(ReadOnlySpan<byte> message, bool isOrder) =>
        isOrder ? message.Length is 51 or 52 : message.Length is 68 or 69;

    private static bool IsOfJnx(ReadOnlySpan<byte> message, ReadOnlySpan<byte> fields, bool isOrder) =>
        message.Length == (isOrder ? 51 : 68) && IsSide(fields[SideAfterToken])
        && !IsText(fields, 0, TokenOfJnx) && IsText(fields, TokenOfJnx, TokenLength - TokenOfJnx)
        && IsText(fields, GroupAfterToken, GroupLength);

    private static bool IsOfGenium(ReadOnlySpan<byte> message, ReadOnlySpan<byte> fields, bool isOrder)
    {
        int quantity = SideOfGenium + 1 + (isOrder ? 0 : OrderNumberOfGenium);
        return message.Length >= (isOrder ? LeastOrderOfGenium : LeastAcceptedOfGenium)
            && IsText(fields, 0, TokenLength) && (IsSide(fields[SideOfGenium]) || fields[SideOfGenium] == 'C')
            && !fields.Slice(quantity, ZerosOfQuantity).ContainsAnyExcept((byte)0);
    }

    private static bool EndsWithAppendage(ReadOnlySpan<byte> message, int at) =>
        message.Length >= at + 2
        && at + 2 + BinaryPrimitives.ReadUInt16BigEndian(message[at..]) == message.Length;

    private static bool IsSide(byte value) => value is (byte)'B' or (byte)'S' or (byte)'T' or (byte)'E';

    private static bool IsText(ReadOnlySpan<byte> bytes, int at, int length) =>
        bytes.Length >= at + length && !bytes.Slice(at, length).ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private static ReadOnlySpan<byte> From(ReadOnlySpan<byte> bytes, int at) =>
        at < bytes.Length ? bytes[at..] : [];
}
