// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Walks the fields of a FIX message one by one. The length field before a data field gives its length, so separators
/// inside the data are skipped. Source: FIX 4.4 volume 2, data fields; FIX 5.0 SP2, data types Length and data.
/// </summary>
[HotPath]
public ref struct FixFields
{
    private readonly ReadOnlySpan<byte> _message;
    private int _position;
    private int _dataLength;

    /// <summary>Begins at <paramref name="start"/> of a message, which may end inside a field.</summary>
    /// <param name="start">Offset of a field; 0 for the first one.</param>
    public FixFields(ReadOnlySpan<byte> message, int start)
    {
        _message = message;
        _position = start;
        _dataLength = -1;
        Tag = 0;
        ValueStart = ValueEnd = 0;
    }

    /// <summary>Tag of the field; 0 if it is not a number.</summary>
    public int Tag { get; private set; }

    /// <summary>Offset of the value.</summary>
    public int ValueStart { get; private set; }

    /// <summary>End of the value, or of the message.</summary>
    public int ValueEnd { get; private set; }

    public readonly ReadOnlySpan<byte> Value => _message[ValueStart..ValueEnd];

    /// <summary>Goes to the next field.</summary>
    /// <returns>False if there is none, or if the bytes are not a field.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        ReadOnlySpan<byte> message = _message;
        int position = _position;
        int tag = 0;
        while ((uint)position < (uint)message.Length)
        {
            int digit = message[position++] - '0';
            if ((uint)digit > 9)
            {
                if (digit != '=' - '0' || tag == 0)
                    return false;
                Tag = tag;
                ValueStart = position;
                FindEnd(message, tag);
                return true;
            }
            if (tag > 99_999)
                return false;
            tag = tag * 10 + digit;
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FindEnd(ReadOnlySpan<byte> message, int tag)
    {
        int end = _dataLength < 0 ? SeparatorFrom(message, ValueStart) : EndOfData(message);
        ValueEnd = end;
        _position = Math.Min(end + 1, message.Length);
        if (tag >= FirstLengthTag && IsLengthTag(tag))
            TakeLength();
    }

    /// <summary>Offset of the next separator, or the end of the message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SeparatorFrom(ReadOnlySpan<byte> message, int start)
    {
        // Nearly all values are short.
        int at = start;
        for (; message.Length - at >= Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.Create(message.Slice(at, Vector128<byte>.Count));
            uint found = Vector128.Equals(bytes, Vector128.Create(FixFraming.Separator)).ExtractMostSignificantBits();
            if (found != 0)
                return at + BitOperations.TrailingZeroCount(found);
        }
        return SearchFrom(message, at);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int SearchFrom(ReadOnlySpan<byte> message, int start)
    {
        int length = message[start..].IndexOf(FixFraming.Separator);
        return length < 0 ? message.Length : start + length;
    }

    /// <summary>End of a data value of known length, if a separator follows it or the message is cut.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int EndOfData(ReadOnlySpan<byte> message)
    {
        int end = ValueStart + _dataLength;
        _dataLength = -1;
        if (end >= message.Length)
            return message.Length;
        return message[end] == FixFraming.Separator ? end : SearchFrom(message, ValueStart);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeLength()
    {
        if (FixValue.TryReadNumber(Value, out ulong data) && data <= FixFraming.MaxMessageLength)
            _dataLength = (int)data;
    }

    private const int FirstLengthTag = 90;

    private static bool IsLengthTag(int tag) => tag switch
    {
        90 or 93 or 95 or 212 or 348 or 350 or 352 or 354 or 356 or 358 or 360 or 362 or 364 or 445 => true,
        618 or 621 or 1184 or 1277 or 1280 or 1282 or 1397 or 1401 or 1403 or 1468 or 1525 or 1527 or 1620 => true,
        _ => false,
    };
}
