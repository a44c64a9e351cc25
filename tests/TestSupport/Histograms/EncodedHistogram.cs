// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace HdrHistogram;

/// <summary>Reads the V2 encoding of histograms by its specification, independent of the code that writes it.</summary>
public static class EncodedHistogram
{
    private const int Cookie = 0x1c849303 | 0x10;
    private const int CompressedCookie = 0x1c849304 | 0x10;
    private const int HeaderLength = 40;
    private const int CompressedHeaderLength = 8;

    /// <summary>Reads a histogram; the bytes must end with it.</summary>
    /// <exception cref="ArgumentException">The bytes are not such histogram.</exception>
    public static LongHistogram Decode(ReadOnlySpan<byte> bytes)
    {
        LongHistogram histogram = NewLike(bytes);
        foreach ((long value, long count) in StepsOf(bytes))
            histogram.RecordValueWithCount(value, count);
        return histogram;
    }

    /// <summary>Each count of an encoded histogram that is not 0, with the highest value that shares it.</summary>
    public static IReadOnlyList<(long Value, long Count)> StepsOf(ReadOnlySpan<byte> bytes)
    {
        LongHistogram like = NewLike(bytes);
        List<(long, long)> steps = [];
        ReadOnlySpan<byte> payload = bytes[HeaderLength..];
        long index = 0;
        while (!payload.IsEmpty)
        {
            long number = ReadNumber(ref payload);
            if (number > 0)
                steps.Add((HighestAt(like, index), number));
            index += number < 0 ? -number : 1;          // a negative number is so many zeros
        }
        return steps;
    }

    /// <summary>An empty histogram with the header's settings.</summary>
    private static LongHistogram NewLike(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadInt32BigEndian(bytes) != Cookie)
            throw new ArgumentException("no histogram in V2 encoding");
        if (BinaryPrimitives.ReadInt32BigEndian(bytes[4..]) != bytes.Length - HeaderLength)
            throw new ArgumentException("the payload has another length");
        if (BinaryPrimitives.ReadInt32BigEndian(bytes[8..]) != 0)
            throw new ArgumentException("the counts are shifted");
        int digits = BinaryPrimitives.ReadInt32BigEndian(bytes[12..]);
        long lowest = BinaryPrimitives.ReadInt64BigEndian(bytes[16..]);
        long highest = BinaryPrimitives.ReadInt64BigEndian(bytes[24..]);
        if (BinaryPrimitives.ReadDoubleBigEndian(bytes[32..]) != 1.0)
            throw new ArgumentException("the values are converted");

        return new LongHistogram(lowest, highest, digits);
    }

    /// <summary>Reads a compressed histogram; the bytes must end with it.</summary>
    /// <exception cref="ArgumentException">The bytes are not such histogram.</exception>
    public static LongHistogram DecodeCompressed(byte[] bytes)
    {
        if (bytes.Length < CompressedHeaderLength ||
            BinaryPrimitives.ReadInt32BigEndian(bytes) != CompressedCookie ||
            BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)) != bytes.Length - CompressedHeaderLength)
            throw new ArgumentException("no compressed histogram in V2 encoding");
        try
        {
            MemoryStream compressed = new(bytes, CompressedHeaderLength, bytes.Length - CompressedHeaderLength);
            using ZLibStream decompressor = new(compressed, CompressionMode.Decompress);
            MemoryStream plain = new();
            decompressor.CopyTo(plain);
            return Decode(plain.ToArray());
        }
        catch (InvalidDataException damaged)
        {
            throw new ArgumentException("the compressed histogram is damaged", damaged);
        }
    }

    // ZigZag: 7 bits a byte, lowest first; the top bit says that more follow. The ninth byte has 8.
    private static long ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        ulong bits = 0;
        for (int place = 0; place < bytes.Length; place++)
        {
            bool isLast = place == 8 || bytes[place] < 0x80;
            bits |= (ulong)(isLast ? bytes[place] : bytes[place] & 0x7F) << (7 * place);
            if (!isLast)
                continue;
            bytes = bytes[(place + 1)..];
            return (long)(bits >> 1) ^ -(long)(bits & 1);
        }
        throw new ArgumentException("the payload ends within a count");
    }

    // A bucket has the first power of two of counts that holds twice the digits' power of ten. Each further bucket
    // covers twice the range in steps twice as wide, and only its upper half is new.
    private static long HighestAt(LongHistogram histogram, long index)
    {
        long wanted = 2 * (long)Math.Pow(10, histogram.NumberOfSignificantValueDigits);
        int halfMagnitude = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((ulong)wanted)) - 1;
        int unitMagnitude = BitOperations.Log2((ulong)histogram.LowestTrackableValue);
        long bucket = Math.Max(0, (index >> halfMagnitude) - 1);
        long place = index - (bucket << halfMagnitude);
        if (bucket + unitMagnitude + halfMagnitude > 61)
            throw new ArgumentException("the payload has more counts than the histogram");
        int stepMagnitude = (int)bucket + unitMagnitude;
        return (place << stepMagnitude) + (1L << stepMagnitude) - 1;
    }
}
