// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Fields in the body of an OCG-C message: one for each bit that is set in the presence map, in the order of the bits,
/// the highest first. Source: HKEX OCG-C Binary Trading Protocol 3.1 and 3.2, sections 6.2.1, 7.5 to 7.9 and 8.2.
/// </summary>
[HotPath]
internal static class HkexOcgFields
{
    /// <summary>Offset of the presence map, 32 bytes; fields have bits in its first eight.</summary>
    internal const int PresenceMap = 22;

    /// <summary>Offset of the first field.</summary>
    internal const int Body = PresenceMap + 32;

    /// <summary>Bytes of a message without fields.</summary>
    internal const int LeastMessage = Body + ChecksumLength;

    private const int ChecksumLength = 4;
    private const byte Text = byte.MaxValue;        // u16 length, then that many bytes
    private const int TextLengthLength = 2;

    /// <summary>Lengths of the fields of a report, bytes, to the type of the execution; those of requests are the same
    /// up to the original client order id.</summary>
    internal static ReadOnlySpan<byte> OfOrders =>
        [21, 12, 21, 1, 5, 11, 25, 1, 21, 21, 12, 1, 8, 8, 1, 1, 21, 1, 1, Text, Text, 21, 1, 1];

    /// <summary>Lengths of the fields of both kinds of reject, bytes.</summary>
    internal static ReadOnlySpan<byte> OfRejects => [2, Text, 1, 50, 4, 21];

    /// <summary>Lengths of the fields of test requests and heartbeats, bytes.</summary>
    internal static ReadOnlySpan<byte> OfTests => [2];

    /// <summary>Lengths of the fields of a sequence reset, bytes.</summary>
    internal static ReadOnlySpan<byte> OfResets => [1, 4];

    /// <summary>A field; empty if it is not there, or not whole.</summary>
    /// <param name="message">The message, with its checksum.</param>
    /// <param name="lengths">Lengths of the message's fields.</param>
    /// <param name="wanted">Bit of the field, from 0.</param>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> message, ReadOnlySpan<byte> lengths, int wanted)
    {
        if (message.Length < LeastMessage)
            return [];
        ReadOnlySpan<byte> rest = message[Body..^ChecksumLength];
        ulong present = BinaryPrimitives.ReadUInt64BigEndian(message[PresenceMap..]);
        while (present != 0)
        {
            int bit = BitOperations.LeadingZeroCount(present);
            present &= ~(1UL << (63 - bit));
            if (bit > wanted || bit >= lengths.Length)
                return [];
            int length = lengths[bit] == Text ? TextLengthLength + WireFields.U16(rest, 0) : lengths[bit];
            if (length > rest.Length)
                return [];
            if (bit == wanted)
                return rest[..length];
            rest = rest[length..];
        }
        return [];
    }

    /// <summary>Text of a field of fixed length: everything before its first NUL.</summary>
    internal static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }
}
