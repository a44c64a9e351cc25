// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps.Formats;

/// <summary>
/// Trailer of Gigamon: fields of type (1), length (1) and value; their length together (1), 22E5, and the Internet
/// checksum
/// of all of that (2). Types: 1 length of the packet, 2 port, 3, 4 and 5 seconds (4) and nanoseconds (4) of a local,
/// NTP or
/// external clock. Source: the dissector of Wireshark.
/// </summary>
[HotPath]
public static class Gigamon
{
    private const int EndLength = 5;
    private const int ShortestFields = 10;
    private const byte Port = 2;
    private const byte LocalTime = 3;
    private const byte ExternalTime = 5;
    private const int TimeLength = 8;

    /// <summary>Reads the trailer that ends a span.</summary>
    /// <param name="frame">The frame up to the trailer's end.</param>
    /// <param name="start">Receives the offset of the trailer.</param>
    /// <returns>False if there is none, or none with a time.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, ref DeviceStamp stamp, out int start)
    {
        start = 0;
        if (frame.Length < EndLength + ShortestFields
            || BinaryPrimitives.ReadUInt16BigEndian(frame[^4..]) != 0x22e5)
            return false;
        int length = frame[^EndLength];
        start = frame.Length - EndLength - length;
        if (length < ShortestFields || start < 0
            || ByteSum.Of(frame[start..^2]) != BinaryPrimitives.ReadUInt16BigEndian(frame[^2..]))
            return false;
        stamp = default;
        stamp.OriginalLength = start;
        return TryReadFields(frame.Slice(start, length), ref stamp);
    }

    private static bool TryReadFields(ReadOnlySpan<byte> fields, ref DeviceStamp stamp)
    {
        bool hasTime = false;
        while (fields.Length >= 2)
        {
            byte type = fields[0];
            int length = fields[1];
            if (length > fields.Length - 2)
                return false;
            ReadOnlySpan<byte> value = fields.Slice(2, length);
            if (type == Port)
            {
                foreach (byte part in value[..Math.Min(length, sizeof(uint))])
                    stamp.Port = (stamp.Port << 8) | part;
            }
            else if (type is >= LocalTime and <= ExternalTime && length == TimeLength)
            {
                stamp.Seconds = BinaryPrimitives.ReadUInt32BigEndian(value);
                stamp.Ns = BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
                hasTime = true;
            }
            fields = fields[(2 + length)..];
        }
        return hasTime && fields.Length == 0;
    }
}
