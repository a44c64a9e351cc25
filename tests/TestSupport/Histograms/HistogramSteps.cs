// SPDX-License-Identifier: Apache-2.0
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>Counts of a histogram.</summary>
public static class HistogramSteps
{
    /// <summary>Each count that is not 0, with the highest value that shares it.</summary>
    public static IReadOnlyList<(long Value, long Count)> Steps(this HistogramBase histogram)
    {
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        byte[] bytes = new byte[histogram.Encode(buffer, HistogramEncoderV2.Instance)];
        buffer.Position = 0;
        for (int index = 0; index < bytes.Length; index++)
            bytes[index] = buffer.Get();
        return EncodedHistogram.StepsOf(bytes);
    }
}
