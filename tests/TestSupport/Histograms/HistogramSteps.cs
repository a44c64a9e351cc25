// SPDX-License-Identifier: Apache-2.0
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>Counts of a histogram.</summary>
public static class HistogramSteps
{
    /// <summary>Each count that is not 0, with the highest value that shares it.</summary>
    public static IReadOnlyList<(long Value, long Count)> Steps(this HistogramBase histogram) =>
        EncodedHistogram.StepsOf(histogram.Encoded());

    /// <summary>The histogram in V2 encoding.</summary>
    public static byte[] Encoded(this HistogramBase histogram)
    {
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        return FirstOf(buffer, histogram.Encode(buffer, HistogramEncoderV2.Instance));
    }

    /// <summary>The first bytes of a buffer.</summary>
    public static byte[] FirstOf(ByteBuffer buffer, int length)
    {
        byte[] bytes = new byte[length];
        buffer.Position = 0;
        for (int index = 0; index < bytes.Length; index++)
            bytes[index] = buffer.Get();
        return bytes;
    }
}
