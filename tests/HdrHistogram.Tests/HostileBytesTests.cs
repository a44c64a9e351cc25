// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Compression;
using HdrHistogram.Encoding;
using HdrHistogram.Utilities;

namespace HdrHistogram.Tests;

/// <summary>Whatever the bytes are: a histogram or an ArgumentException, and no more memory than the bound.</summary>
public class HostileBytesTests
{
    // Two times 8 MiB of counts (a histogram and a payload of at most 9 bytes a count), and the small things.
    private const long AllocationBound = 24L << 20;

    private static byte[] Plain(string distribution)
    {
        LongHistogram histogram = Distributions.Histogram(distribution);
        ByteBuffer buffer = ByteBuffer.Allocate(histogram.GetNeededByteBufferCapacity());
        int length = histogram.Encode(buffer, HistogramEncoderV2.Instance);
        buffer.Position = 0;
        return buffer.Rest()[..length].ToArray();
    }

    private static byte[] Compressed(byte[] plain)
    {
        MemoryStream stream = new();
        stream.Write([0x1C, 0x84, 0x93, 0x14, 0, 0, 0, 0]);
        using (ZLibStream compressor = new(stream, CompressionLevel.Fastest, leaveOpen: true))
            compressor.Write(plain);

        byte[] bytes = stream.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }

    private static void AssertHarmless(byte[] bytes, Func<ByteBuffer, long, HistogramBase> decode, Func<string> what)
    {
        ByteBuffer buffer = ByteBuffer.Allocate(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            HistogramBase histogram = decode(buffer, 0);
            Assert.True(histogram.TotalCount >= 0);
            Assert.True(histogram.GetValueAtPercentile(99) >= 0);
        }
        catch (ArgumentException)
        {
        }
        catch (Exception exception)
        {
            Assert.Fail($"{what()}: {exception}");
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= AllocationBound, $"{what()}: {allocated} bytes");
    }

    [Fact]
    public void every_truncation_is_an_error()
    {
        byte[] plain = Plain("bimodal");
        byte[] compressed = Compressed(plain);

        for (int length = 0; length < plain.Length; length++)
        {
            ByteBuffer buffer = ByteBuffer.Allocate(plain[..length]);
            Assert.Throws<ArgumentException>(() => HistogramEncoding.DecodeFromByteBuffer(buffer, 0));
        }

        for (int length = 0; length < compressed.Length; length++)
        {
            ByteBuffer buffer = ByteBuffer.Allocate(compressed[..length]);
            Assert.Throws<ArgumentException>(() => HistogramEncoding.DecodeFromCompressedByteBuffer(buffer, 0));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void mutated_bytes_do_no_harm(int seed)
    {
        Random random = new(seed);
        byte[] plain = Plain("with zeros");
        byte[] compressed = Compressed(plain);
        for (int run = 0; run < 5_000; run++)
        {
            byte[] mutatedPlain = Mutate(random, plain);
            string what = $"seed {seed}, run {run}";
            AssertHarmless(mutatedPlain, HistogramEncoding.DecodeFromByteBuffer, () => what);
            AssertHarmless(Mutate(random, compressed), HistogramEncoding.DecodeFromCompressedByteBuffer,
                () => what + " compressed");
            if (run % 10 == 0)
            {
                AssertHarmless(Compressed(mutatedPlain), HistogramEncoding.DecodeFromCompressedByteBuffer,
                    () => what + " inside");
            }
        }
    }

    [Fact]
    public void random_bytes_do_no_harm()
    {
        Random random = new(3);
        for (int run = 0; run < 5_000; run++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            if (bytes.Length >= 4)
                BinaryPrimitives.WriteInt32BigEndian(bytes, HistogramEncoderV2.Cookie);

            AssertHarmless(bytes, HistogramEncoding.DecodeFromByteBuffer, () => $"run {run}");
        }
    }

    public static TheoryData<string, int, long, long> Headers => new()
    {
        { "too many digits", 6, 1, 1000 },
        { "negative digits", -1, 1, 1000 },
        { "no unit", 3, 0, 1000 },
        { "negative unit", 3, -5, 1000 },
        { "no range", 3, 100, 150 },
        { "negative range", 3, 1, -1 },
        { "more counts than the bound", 5, 1, long.MaxValue },
        { "a unit too large", 3, 1L << 60, long.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void an_impossible_header_is_an_error(string what, int digits, long lowest, long highest)
    {
        byte[] bytes = Plain("constant");
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), digits);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), lowest);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(24), highest);

        ByteBuffer buffer = ByteBuffer.Allocate(bytes);

        Assert.NotEmpty(what);
        Assert.Throws<ArgumentException>(() => HistogramEncoding.DecodeFromByteBuffer(buffer, 0));
    }

    public static TheoryData<string, string> Payloads => new()
    {
        { "a run of zeros to the end of the earth", "FFFFFFFFFFFFFFFFFF" },
        { "runs of zeros that would overflow", "FFFFFFFFFFFFFFFFFF" + "FFFFFFFFFFFFFFFFFF" + "02" },
        { "counts that add up to more than 64 bits", "FEFFFFFFFFFFFFFFFF" + "FEFFFFFFFFFFFFFFFF" },
        { "a count behind the last", "FFFF03" + "02" },
        { "half a count", "80" },
    };

    [Theory]
    [MemberData(nameof(Payloads))]
    public void an_impossible_payload_is_an_error(string what, string hex)
    {
        byte[] payload = Convert.FromHexString(hex);
        byte[] bytes = [.. Plain("empty")[..40], .. payload];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), payload.Length);

        ByteBuffer buffer = ByteBuffer.Allocate(bytes);

        Assert.NotEmpty(what);
        Assert.Throws<ArgumentException>(() => HistogramEncoding.DecodeFromByteBuffer(buffer, 0));
    }

    [Fact]
    public void a_bomb_of_zeros_is_not_unpacked()
    {
        byte[] bomb = new byte[100 << 20];
        Plain("constant")[..40].CopyTo(bomb, 0);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(4), bomb.Length - 40);
        byte[] compressed = Compressed(bomb);

        AssertHarmless(compressed, HistogramEncoding.DecodeFromCompressedByteBuffer, () => "bomb");
    }

    private static byte[] Mutate(Random random, byte[] source)
    {
        byte[] bytes = [.. source];
        for (int change = random.Next(1, 5); change > 0; change--)
        {
            // Half of the changes hit the header, where they do most.
            int limit = random.Next(2) == 0 ? Math.Min(40, bytes.Length) : bytes.Length;
            bytes[random.Next(limit)] = (byte)random.Next(256);
        }

        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
