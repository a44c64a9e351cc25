// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.IO.Compression;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram;

/// <summary>Histograms from bytes, and the compressed form (zlib around the V2 encoding).</summary>
public static class HistogramEncoding
{
    private const int CompressedCookie = 0x1c849304 | 0x10;
    private const int CompressedHeaderLength = 8;       // bytes

    /// <summary>
    /// Reads a histogram in V2 encoding at the buffer's position, which is then behind it. The range is made to reach
    /// to the given value at least.
    /// </summary>
    /// <exception cref="ArgumentException">The bytes are no such histogram.</exception>
    public static HistogramBase DecodeFromByteBuffer(ByteBuffer buffer, long minBarForHighestTrackableValue)
    {
        LongHistogram histogram =
            HistogramDecoderV2.ReadHeader(buffer.Rest(), minBarForHighestTrackableValue, out int payloadLength);
        if (payloadLength > buffer.Remaining() - HistogramEncoderV2.HeaderLength)
            throw new ArgumentException("The buffer ends within the payload of a histogram.");

        ReadOnlySpan<byte> payload = buffer.Rest().Slice(HistogramEncoderV2.HeaderLength, payloadLength);
        HistogramDecoderV2.ReadCounts(histogram, payload);
        buffer.Position += HistogramEncoderV2.HeaderLength + payloadLength;
        return histogram;
    }

    /// <summary>
    /// Reads a compressed histogram at the buffer's position, which is then behind it. The range is made to reach to
    /// the given value at least.
    /// </summary>
    /// <exception cref="ArgumentException">The bytes are no such histogram.</exception>
    public static HistogramBase DecodeFromCompressedByteBuffer(ByteBuffer buffer, long minBarForHighestTrackableValue)
    {
        if (buffer.Remaining() < CompressedHeaderLength)
            throw new ArgumentException("The buffer ends within the header of a compressed histogram.");
        if (buffer.GetInt() != CompressedCookie)
            throw new ArgumentException("The buffer does not contain a compressed histogram in V2 encoding.");

        int compressedLength = buffer.GetInt();
        if (compressedLength < 0 || compressedLength > buffer.Remaining())
            throw new ArgumentException("The buffer ends within a compressed histogram.");

        using MemoryStream compressed = buffer.RestAsStream();
        compressed.SetLength(compressedLength);
        HistogramBase histogram = Decompress(compressed, minBarForHighestTrackableValue);
        buffer.Position += compressedLength;
        return histogram;
    }

    /// <summary>
    /// Writes the histogram compressed at the buffer's position and returns the number of bytes. Unlike
    /// <see cref="HistogramBase.Encode"/> this allocates: the compressor's state.
    /// </summary>
    /// <exception cref="ArgumentException">The buffer is too small for it; the position stays.</exception>
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

    private static LongHistogram Decompress(Stream compressed, long minBar)
    {
        byte[]? payload = null;
        try
        {
            using ZLibStream decompressor = new(compressed, CompressionMode.Decompress);
            Span<byte> header = stackalloc byte[HistogramEncoderV2.HeaderLength];
            decompressor.ReadExactly(header);
            LongHistogram histogram = HistogramDecoderV2.ReadHeader(header, minBar, out int payloadLength);
            payload = ArrayPool<byte>.Shared.Rent(payloadLength);
            decompressor.ReadExactly(payload, 0, payloadLength);
            HistogramDecoderV2.ReadCounts(histogram, payload.AsSpan(0, payloadLength));
            return histogram;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new ArgumentException("The compressed histogram is damaged.", exception);
        }
        finally
        {
            if (payload is not null)
                ArrayPool<byte>.Shared.Return(payload);
        }
    }
}
