// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace HdrHistogram.Encoding;

/// <summary>
/// The V2 encoding of HdrHistogram: a header of 40 bytes, then the counts from value 0 to the highest recorded one as
/// ZigZag numbers, a run of n zeros (n above 1) as -n.
/// </summary>
public sealed class HistogramEncoderV2 : IEncoder
{
    /// <summary>The encoder; it is stateless.</summary>
    public static readonly HistogramEncoderV2 Instance = new();

    // Base of the format plus 0x10: counts are ZigZag numbers of variable length.
    internal const int Cookie = 0x1c849303 | 0x10;
    internal const int HeaderLength = 40;       // bytes
    internal const int PayloadLengthOffset = 4;
    internal const int NormalizingOffset = 8;
    internal const int DigitsOffset = 12;
    internal const int LowestOffset = 16;
    internal const int HighestOffset = 24;
    internal const int RatioOffset = 32;
    internal const int NotShifted = 0;

    private const double NoConversion = 1.0;

    private HistogramEncoderV2()
    {
    }

    int IEncoder.Encode(HistogramBase histogram, Span<byte> target) => Encode(histogram, target);

    /// <summary>Writes the histogram and returns the number of bytes.</summary>
    /// <exception cref="ArgumentException">The target is too small for it.</exception>
    internal static int Encode(HistogramBase histogram, Span<byte> target)
    {
        if (target.Length < HeaderLength)
            ZigZagEncoding.ThrowTooSmall();

        int payloadLength = WriteCounts(histogram, target[HeaderLength..]);
        BinaryPrimitives.WriteInt32BigEndian(target, Cookie);
        BinaryPrimitives.WriteInt32BigEndian(target[PayloadLengthOffset..], payloadLength);
        BinaryPrimitives.WriteInt32BigEndian(target[NormalizingOffset..], NotShifted);
        BinaryPrimitives.WriteInt32BigEndian(target[DigitsOffset..], histogram.NumberOfSignificantValueDigits);
        BinaryPrimitives.WriteInt64BigEndian(target[LowestOffset..], histogram.LowestTrackableValue);
        BinaryPrimitives.WriteInt64BigEndian(target[HighestOffset..], histogram.HighestTrackableValue);
        BinaryPrimitives.WriteDoubleBigEndian(target[RatioOffset..], NoConversion);
        return HeaderLength + payloadLength;
    }

    private static int WriteCounts(HistogramBase histogram, Span<byte> target)
    {
        int written = 0;
        int next = 0;                               // index of the first count that is not written
        int blockMagnitude = histogram.Layout.BlockMagnitude;
        for (ulong blocks = histogram.UsedBlocks; blocks != 0; blocks &= blocks - 1)
        {
            int block = BitOperations.TrailingZeroCount(blocks);
            int start = block << blockMagnitude;
            ReadOnlySpan<uint> left = histogram.Block(block);
            for (; left.Length > 0; start += CountMask.Width)
            {
                ReadOnlySpan<uint> counts = left[..Math.Min(CountMask.Width, left.Length)];
                left = left[counts.Length..];
                for (ulong mask = CountMask.Of(counts); mask != 0; mask &= mask - 1)
                {
                    int place = BitOperations.TrailingZeroCount(mask);
                    int zeros = start + place - next;
                    if (zeros != 0)
                        written = WriteZeros(target, written, zeros);

                    written = ZigZagEncoding.WriteSmall(
                        target, written, histogram.Whole(counts[place], start + place));
                    next = start + place + 1;
                }
            }
        }

        // An empty histogram is written as the one count of value 0.
        return next == 0 ? WriteZeros(target, 0, 1) : written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteZeros(Span<byte> target, int at, int count) =>
        ZigZagEncoding.WriteSmall(target, at, count == 1 ? 0 : -count);
}
