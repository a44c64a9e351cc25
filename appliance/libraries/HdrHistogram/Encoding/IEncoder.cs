// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Encoding;

/// <summary>Encoding of histograms; only V2 is implemented.</summary>
public interface IEncoder
{
    /// <summary>Writes the histogram and returns the number of bytes.</summary>
    internal int Encode(HistogramBase histogram, Span<byte> target);
}
