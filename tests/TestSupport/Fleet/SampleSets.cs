// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;

namespace TestSupport.Fleet;

/// <summary>
/// Sets of latency samples, each with its histogram in V2 encoding, the same for the same seed. Simulated appliances
/// choose among them, so that what was sent is known without keeping each sample.
/// </summary>
public sealed class SampleSets
{
    private const double MiddleNs = 20_000;
    private const int HeaderLength = 40;
    private const int Cookie = 0x1C84_9313;

    private readonly long[][] _values;
    private readonly byte[][] _encoded;

    /// <summary>Draws the samples: most about 20 µs, a few far above.</summary>
    /// <param name="sets">Number of sets.</param>
    /// <param name="samples">Samples of each.</param>
    /// <param name="seed">Seed.</param>
    public SampleSets(int sets, int samples, int seed = 1)
    {
        var random = new Random(seed);
        _values = [.. Enumerable.Range(0, sets).Select(_ => Draw(random, samples))];
        _encoded = [.. _values.Select(values => Encode(
            values.GroupBy(SeriesBuckets.IndexOf).OrderBy(group => group.Key)
                .Select(group => (group.Key, (long)group.Count()))))];
    }

    /// <summary>Number of sets.</summary>
    public int Count => _values.Length;

    /// <summary>Samples of a set, ascending, nanoseconds.</summary>
    public IReadOnlyList<long> Values(int set) => _values[set];

    /// <summary>Histogram of a set in V2 encoding.</summary>
    public byte[] Encoded(int set) => _encoded[set];

    /// <summary>Histogram in V2 encoding of several sets, each a number of times.</summary>
    /// <param name="uses">Number of times of each set.</param>
    public byte[] Encoded(ReadOnlySpan<int> uses)
    {
        long[] counts = ArrayPool<long>.Shared.Rent(SeriesBuckets.Count);
        Array.Clear(counts);
        for (int set = 0; set < uses.Length; set++)
        {
            foreach (long value in uses[set] == 0 ? [] : _values[set])
                counts[SeriesBuckets.IndexOf(value)] += uses[set];
        }
        byte[] encoded = Encode(Enumerable.Range(0, SeriesBuckets.Count).Where(index => counts[index] > 0)
            .Select(index => (index, counts[index])));
        ArrayPool<long>.Shared.Return(counts);
        return encoded;
    }

    private static long[] Draw(Random random, int samples)
    {
        var values = new long[samples];
        for (int index = 0; index < samples; index++)
        {
            double spread = Math.Exp(0.5 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
                * Math.Cos(2 * Math.PI * random.NextDouble()));
            double tail = random.Next(500) == 0 ? 50 * random.NextDouble() : 1;
            values[index] = (long)(MiddleNs * spread * Math.Max(1, tail));
        }
        Array.Sort(values);
        return values;
    }

    private static byte[] Encode(IEnumerable<(int Index, long Count)> counts)
    {
        var bytes = new List<byte>(new byte[HeaderLength]);
        int next = 0;
        foreach ((int index, long count) in counts)
        {
            if (index > next)
                Write(bytes, next - index);                 // so many zeros
            Write(bytes, count);
            next = index + 1;
        }
        byte[] encoded = [.. bytes];
        BinaryPrimitives.WriteInt32BigEndian(encoded, Cookie);
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(4), encoded.Length - HeaderLength);
        BinaryPrimitives.WriteInt32BigEndian(encoded.AsSpan(12), SeriesRange.Digits);
        BinaryPrimitives.WriteInt64BigEndian(encoded.AsSpan(16), SeriesRange.LowestNs);
        BinaryPrimitives.WriteInt64BigEndian(encoded.AsSpan(24), SeriesRange.HighestNs);
        BinaryPrimitives.WriteDoubleBigEndian(encoded.AsSpan(32), 1);
        return encoded;
    }

    private static void Write(List<byte> bytes, long number)
    {
        ulong rest = ((ulong)number << 1) ^ (ulong)(number >> 63);
        for (; rest >= 0x80; rest >>= 7)
            bytes.Add((byte)(rest | 0x80));
        bytes.Add((byte)rest);
    }
}
