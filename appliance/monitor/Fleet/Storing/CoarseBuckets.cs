// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Model.Intervals;

namespace Telemetry.Fleet.Storing;

/// <summary>
/// Buckets of 2 digits: one holds 8 of those of 3 digits (<see cref="SeriesBuckets"/>), below 2,048 ns fewer, below
/// 256 ns one. Its samples are kept in that one whose highest value is the middle of the coarse bucket, so that
/// a sum of fine buckets is one of coarse ones too.
/// </summary>
internal static class CoarseBuckets
{
    /// <summary>Largest relative error of a value: half a coarse bucket.</summary>
    public const double Error = 0.004;

    private const int Magnitude = 7;                        // 128 buckets of one width: 2 digits

    private static readonly ushort[] Places = MakePlaces();

    /// <summary>Fine bucket that stands for the coarse one of a fine bucket. Never falls with the bucket.</summary>
    public static int Of(int index) => Places[index];

    private static ushort[] MakePlaces()
    {
        var places = new ushort[SeriesBuckets.Count];
        for (int index = 0; index < places.Length; index++)
        {
            long value = SeriesBuckets.LowestAt(index);
            int width = Math.Max(0, BitOperations.Log2((ulong)value | 1) - Magnitude);
            long lowest = value >> width << width;
            long middle = lowest + (width == 0 ? 0 : (1L << (width - 1)) - 1);
            places[index] = (ushort)Math.Min(SeriesBuckets.IndexOf(middle), SeriesBuckets.Count - 1);
        }
        return places;
    }
}
