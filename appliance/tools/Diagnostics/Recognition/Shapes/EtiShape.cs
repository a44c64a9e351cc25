// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Diagnostics.Recognition.Shapes;

/// <summary>
/// Distinguishes the releases of T7 ETI before 7.0 from those since, which use the same framing and the same templates.
/// Responses had one more time before 7.0, so that the sending time is where the number is now; new orders grew with
/// it. Source: Deutsche Boerse T7 Enhanced Trading Interface, 2.5 to 14.1.
/// </summary>
internal static class EtiShape
{
    private const int BitsOfRelease = 12;
    private const int RequestTime = 8;
    private const int SendingTimeBefore7 = 48;
    private const int MostLongBefore7 = 240;                // bytes of a new order
    private const int MostShortBefore7 = 88;
    private const ulong DayNs = 86_400_000_000_000;
    private const ulong FirstNs = 1_300_000_000_000_000_000; // 2011, before the first release

    /// <summary>Counts a message by which the release can be known as being of the protocol's releases or
    /// not.</summary>
    public static void Look(
        ProtocolId protocol, StreamDirection direction, ReadOnlySpan<byte> message, in OrderMessage decoded,
        ref ShapeEvidence evidence)
    {
        if (protocol is not (ProtocolId.T7Eti or ProtocolId.T7Eti6))
            return;
        bool? isBefore7 = direction == StreamDirection.ToExchange
            ? IsOrderBefore7(message, decoded.Code) : IsResponseBefore7(message, decoded.Code);
        if (isBefore7 is { } before)
            evidence.Take((byte)decoded.Code, before == (protocol == ProtocolId.T7Eti6), BitsOfRelease);
    }

    private static bool? IsOrderBefore7(ReadOnlySpan<byte> message, uint template) => template switch
    {
        10100 => message.Length <= MostLongBefore7,
        10125 => message.Length <= MostShortBefore7,
        >= 10138 and <= 10142 => false,
        _ => null,
    };

    private static bool? IsResponseBefore7(ReadOnlySpan<byte> message, uint template)
    {
        bool isOfEngine = template is 10010 or (>= 10101 and <= 10103) or 10107 or 10108 or 10110 or 10111;
        if (!isOfEngine || message.Length < SendingTimeBefore7 + sizeof(ulong))
            return null;
        ulong requested = BinaryPrimitives.ReadUInt64LittleEndian(message[RequestTime..]);
        ulong sent = BinaryPrimitives.ReadUInt64LittleEndian(message[SendingTimeBefore7..]);
        return requested >= FirstNs && sent - requested < DayNs;
    }
}
