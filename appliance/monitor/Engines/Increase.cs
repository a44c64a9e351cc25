// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;

namespace Telemetry.Engines;

/// <summary>Difference of a row's totals between two times.</summary>
/// <param name="Buckets">Samples that were added, by buckets; those that got none are left out.</param>
/// <param name="Counters">Differences of the counters; null where unknown.</param>
internal sealed record Increase(IReadOnlyList<EngineBucket> Buckets, double?[] Counters)
{
    private const double Less = -0.5;                       // of a count, beyond what rounding does

    /// <summary>True if nothing is known, since the buckets were others before.</summary>
    internal bool IsUnknown { get; private init; }

    /// <summary>All of the totals: counting began after the earlier time.</summary>
    internal static Increase OfAll(RowTotals now) =>
        new([.. now.Buckets.Where(one => one.Count > 0)], now.Counters.ToArray());

    /// <summary>Difference of totals; null if one of them fell.</summary>
    internal static Increase? Between(RowTotals before, RowTotals now)
    {
        if (before.Form is { } form && now.Form is { } other && form != other)
            return new Increase([], new double?[RowTotals.CounterCount]) { IsUnknown = true };
        return TryBuckets(before.Buckets, now.Buckets) is { } buckets && TryCounters(before, now) is { } counters
            ? new Increase(buckets, counters) : null;
    }

    /// <summary>Differences of buckets; null if one fell.</summary>
    private static List<EngineBucket>? TryBuckets(IReadOnlyList<EngineBucket> before, IReadOnlyList<EngineBucket> now)
    {
        List<EngineBucket> added = [];
        int place = 0;
        foreach (EngineBucket bucket in now)
        {
            for (; place < before.Count && before[place].High < bucket.High; place++)
            {
                if (before[place].Count > -Less)
                    return null;
            }
            bool isThere = place < before.Count && before[place].High == bucket.High;
            double count = bucket.Count - (isThere ? before[place++].Count : 0);
            if (count < Less)
                return null;
            if (count > -Less)
                added.Add(bucket with { Count = count });
        }
        return before.Skip(place).Any(one => one.Count > -Less) ? null : added;
    }

    private static double?[]? TryCounters(RowTotals before, RowTotals now)
    {
        var added = new double?[RowTotals.CounterCount];
        for (int place = 0; place < added.Length; place++)
        {
            added[place] = now.Counters[place] - (before.Counters[place] ?? 0);
            if (added[place] < Less)
                return null;
        }
        return added;
    }
}
