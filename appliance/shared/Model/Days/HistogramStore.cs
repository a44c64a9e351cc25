// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Days;

/// <summary>Distributions in HdrHistogram's V2 encoding, contiguous. Sized for their usual maximum; grows if
/// needed.</summary>
public sealed class HistogramStore
{
    private readonly int[] _ends;
    private readonly long[] _counts;
    private byte[] _bytes;

    /// <summary>Makes a store for a number of series.</summary>
    public HistogramStore(int series)
    {
        _ends = new int[series];
        _counts = new long[series];
        _bytes = new byte[series * SeriesRange.EncodedBytes];
        _bytes.AsSpan().Fill(1);
    }

    /// <summary>Number of series added.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all series.</summary>
    public int Length => Count == 0 ? 0 : _ends[Count - 1];

    public void Clear() => Count = 0;

    /// <summary>Adds the next series; one without samples has no bytes.</summary>
    public void Add(ReadOnlySpan<byte> encoded, long count)
    {
        int start = Length;
        if (_bytes.Length - start < encoded.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + encoded.Length));
        encoded.CopyTo(_bytes.AsSpan(start));
        _counts[Count] = count;
        _ends[Count++] = start + encoded.Length;
    }

    /// <summary>Number of samples of a series.</summary>
    public long CountOf(int series) => _counts[series];

    /// <summary>Its histogram; empty if it has no samples.</summary>
    public ReadOnlySpan<byte> BytesOf(int series)
    {
        int start = series == 0 ? 0 : _ends[series - 1];
        return _bytes.AsSpan(start, _ends[series] - start);
    }
}
