// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.IO.Compression;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>Decodes histograms, and encodes the compressed form (zlib around the V2 encoding).</summary>
public static class HistogramEncoding
{
    private const int CompressedCookie = 0x1c849304 | 0x10;
    private const int CompressedHeaderLength = 8;       // bytes

    /// <summary>
    /// Writes the histogram compressed at the buffer's position and returns the number of bytes. Unlike
    /// <see cref="HistogramBase.Encode"/> this allocates memory for the compressor.
    /// </summary>
    /// <exception cref="ArgumentException">The buffer is too small; the position is unchanged.</exception>
    public static int EncodeIntoCompressedByteBuffer(this HistogramBase source, ByteBuffer targetBuffer)
    {
        if (targetBuffer.Remaining() < CompressedHeaderLength)
            ZigZagEncoding.ThrowTooSmall();

        byte[] plain = ArrayPool<byte>.Shared.Rent(source.GetNeededByteBufferCapacity());
        try
        {
            int plainLength = HistogramEncoderV2.Encode(source, plain);
            int compressedLength = Compress(plain.AsSpan(0, plainLength), targetBuffer);
            targetBuffer.PutInt(CompressedCookie);
            targetBuffer.PutInt(compressedLength);
            targetBuffer.Position += compressedLength;
            return CompressedHeaderLength + compressedLength;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private static int Compress(ReadOnlySpan<byte> plain, ByteBuffer targetBuffer)
    {
        using MemoryStream target = targetBuffer.RestAsStream();
        target.Position = CompressedHeaderLength;
        try
        {
            using ZLibStream compressor = new(target, CompressionLevel.Optimal, leaveOpen: true);
            compressor.Write(plain);
        }
        catch (NotSupportedException exception)
        {
            throw new ArgumentException("The buffer is too small for the histogram.", exception);
        }

        return (int)target.Position - CompressedHeaderLength;
    }
}
