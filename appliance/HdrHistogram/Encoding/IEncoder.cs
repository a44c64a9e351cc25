// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Encoding;

/// <summary>An encoding of histograms; V2 is the one here.</summary>
public interface IEncoder
{
    /// <summary>Writes the histogram and returns the number of bytes.</summary>
    internal int Encode(HistogramBase histogram, Span<byte> target);
}
