// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;
using Telemetry.Model.Memory;

namespace Telemetry.Publishing.Snapshots;

/// <summary>
/// Histograms as bytes in HdrHistogram's V2 encoding. The buffer is allocated at the start for the largest one.
/// </summary>
[HotPath]
internal sealed class HistogramBytes
{
    private readonly ByteBuffer _buffer;
    private readonly byte[] _bytes;

    /// <summary>Allocates room for the largest histogram of a series.</summary>
    public HistogramBytes()
    {
        var largest = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
        _buffer = ByteBuffer.Allocate(largest.GetNeededByteBufferCapacity());
        _bytes = LazyMemory.Take<byte>(_buffer.Capacity());
    }

    /// <summary>The histogram last encoded.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Its length, bytes.</summary>
    public int Length { get; private set; }

    public void Encode(LongHistogram histogram)
    {
        _buffer.Position = 0;
        int length = histogram.Encode(_buffer, HistogramEncoderV2.Instance);
        _buffer.Position = 0;
        for (int index = 0; index < length; index++)
            _bytes[index] = _buffer.Get();
        Length = length;
    }
}
