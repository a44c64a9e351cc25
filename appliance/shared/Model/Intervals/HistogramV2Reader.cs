// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Model.Intervals;

/// <summary>Reads the counts of a histogram in HdrHistogram's V2 encoding, if it has the range and precision of the
/// series.</summary>
public ref struct HistogramV2Reader
{
    private const int Cookie = 0x1C84_9313;
    private const int HeaderLength = 40;                    // bytes
    private const int MostZeros = 1 << 20;

    private ReadOnlySpan<byte> _counts;
    private int _next;

    /// <summary>Bucket of the current count.</summary>
    public int Index { get; private set; }

    /// <summary>The current count, at least 1.</summary>
    public long Count { get; private set; }

    /// <summary>True if the bytes after the last count are not counts.</summary>
    public bool IsBad { get; private set; }

    /// <summary>Starts with the first count.</summary>
    /// <param name="bytes">The encoded histogram.</param>
    /// <returns>False if the header is not that of a series.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, out HistogramV2Reader reader)
    {
        reader = default;
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadInt32BigEndian(bytes) != Cookie)
            return false;
        int length = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
        bool isOurs = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]) == 0
            && BinaryPrimitives.ReadInt32BigEndian(bytes[12..]) == SeriesRange.Digits
            && BinaryPrimitives.ReadInt64BigEndian(bytes[16..]) == SeriesRange.LowestNs
            && BinaryPrimitives.ReadInt64BigEndian(bytes[24..]) == SeriesRange.HighestNs;
        if (!isOurs || length < 0 || length > bytes.Length - HeaderLength)
            return false;
        reader._counts = bytes.Slice(HeaderLength, length);
        return true;
    }

    /// <summary>Reads the next count.</summary>
    /// <returns>False at the end, and at the first byte that is not valid.</returns>
    public bool MoveNext()
    {
        while (TryReadNumber(out long number))
        {
            if (number <= 0)
            {
                // A run of -number zero counts; 0 stands for a single one.
                if (number < -MostZeros || _next > MostZeros)
                    break;
                _next += number == 0 ? 1 : (int)-number;
                continue;
            }
            if (_next >= SeriesBuckets.Count)
                break;
            (Index, Count) = (_next++, number);
            return true;
        }
        IsBad |= !_counts.IsEmpty;
        return false;
    }

    private bool TryReadNumber(out long number)
    {
        ReadOnlySpan<byte> bytes = _counts;
        ulong raw = 0;
        for (int index = 0; index < bytes.Length && index < 9; index++)
        {
            byte part = bytes[index];
            bool isLast = index == 8 || part < 0x80;
            raw |= (ulong)(isLast ? part : part & 0x7F) << (7 * index);
            if (!isLast)
                continue;
            number = (long)(raw >> 1) ^ -(long)(raw & 1);
            _counts = bytes[(index + 1)..];
            return true;
        }
        number = 0;
        return false;
    }
}
