// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Reads the tick number in a new order.</summary>
[HotPath]
internal static class TickFieldReader
{
    /// <summary>Reads <paramref name="field"/> of a framed message.</summary>
    /// <returns>False if there is no such field, no digit in it, or more than 64 bits.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> message, TickField field, out ulong sequence)
    {
        sequence = 0;
        if (field.Length == 0 || message.Length < field.Offset + field.Length)
            return false;
        ReadOnlySpan<byte> bytes = message.Slice(field.Offset, field.Length);
        return field.IsText ? TryReadText(bytes, out sequence)
            : TryReadInteger(bytes, field.IsLittleEndian, out sequence);
    }

    /// <summary>Reads the first digits of a text.</summary>
    internal static bool TryReadText(ReadOnlySpan<byte> bytes, out ulong sequence)
    {
        sequence = 0;
        int position = 0;
        while (position < bytes.Length && !IsDigit(bytes[position]))
            position++;
        if (position == bytes.Length)
            return false;
        for (; position < bytes.Length && IsDigit(bytes[position]); position++)
        {
            ulong digit = (ulong)(bytes[position] - '0');
            if (sequence > (ulong.MaxValue - digit) / 10)
                return false;
            sequence = (sequence * 10) + digit;
        }
        return true;
    }

    private static bool TryReadInteger(ReadOnlySpan<byte> bytes, bool isLittleEndian, out ulong sequence)
    {
        sequence = 0;
        if (bytes.Length > sizeof(ulong))
            return false;
        for (int index = 0; index < bytes.Length; index++)
            sequence = (sequence << 8) | bytes[isLittleEndian ? bytes.Length - 1 - index : index];
        return true;
    }

    private static bool IsDigit(byte value) => (uint)(value - '0') <= 9;
}
