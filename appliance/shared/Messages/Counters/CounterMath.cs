// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages.Counters;

/// <summary>
/// Arithmetic of counters by their kinds: sums are added and subtracted; of maxima the larger, of states the latest is
/// kept. Unknown plus or minus anything is unknown.
/// </summary>
public static class CounterMath
{
    /// <summary>Largest value that a sum of a live appliance can have: nanoseconds of two years, more than any day has
    /// of anything. Some hundred of them can be added up without an overflow. Capture files may span more.</summary>
    public const long MostOfDay = 1L << 56;

    /// <summary>Values of an interval: totals at its end, less totals at its start.</summary>
    /// <param name="now">Totals at the end.</param>
    /// <param name="before">Totals at the start, as many.</param>
    /// <param name="difference">Takes the values, as many; maxima and states are those of the end.</param>
    public static void Subtract<T>(ReadOnlySpan<T> now, ReadOnlySpan<T> before, Span<T> difference)
        where T : unmanaged, ICounters
    {
        for (int index = 0; index < difference.Length; index++)
            Subtract(now[index], before[index], out difference[index]);
    }

    /// <summary>Values of an interval: the total at its end, less the total at its start.</summary>
    public static void Subtract<T>(in T now, in T before, out T difference)
        where T : unmanaged, ICounters
    {
        difference = now;
        Span<long> result = Values(ref difference);
        ReadOnlySpan<long> second = ReadOnlyValues(in before);
        ReadOnlySpan<MetricKind> kinds = T.Kinds;
        for (int index = 0; index < kinds.Length; index++)
        {
            if (kinds[index] == MetricKind.Counter)
                result[index] = IsKnown(result[index], second[index]) ? result[index] - second[index] : NullValue.Int64;
        }
    }

    /// <summary>Adds the values of intervals to those of earlier ones.</summary>
    /// <param name="target">Earlier values; takes the sums.</param>
    /// <param name="added">Values of the following interval, as many.</param>
    public static void Add<T>(Span<T> target, ReadOnlySpan<T> added)
        where T : unmanaged, ICounters
    {
        for (int index = 0; index < target.Length; index++)
            Add(ref target[index], added[index]);
    }

    /// <summary>Adds the values of an interval to those of earlier ones.</summary>
    public static void Add<T>(ref T target, in T added)
        where T : unmanaged, ICounters
    {
        Span<long> sum = Values(ref target);
        ReadOnlySpan<long> addend = ReadOnlyValues(in added);
        ReadOnlySpan<MetricKind> kinds = T.Kinds;
        for (int index = 0; index < kinds.Length; index++)
            sum[index] = Add(kinds[index], sum[index], addend[index]);
    }

    /// <summary>True if all counters are 0.</summary>
    public static bool IsZero<T>(in T counters)
        where T : unmanaged, ICounters =>
        !ReadOnlyValues(in counters).ContainsAnyExcept(0);

    /// <summary>True if no sum in a message is beyond a bound; one that is not known is not.</summary>
    /// <param name="counters">The sums.</param>
    /// <param name="most">The bound.</param>
    public static bool IsPossible<T>(in T counters, long most)
        where T : unmanaged, ICounters
    {
        ReadOnlySpan<long> values = ReadOnlyValues(in counters);
        ReadOnlySpan<MetricKind> kinds = T.Kinds;
        for (int index = 0; index < kinds.Length; index++)
        {
            if (kinds[index] == MetricKind.Counter && !IsPossible(values[index], most))
                return false;
        }
        return true;
    }

    /// <summary>True if a sum of a message is not beyond a bound, or not known.</summary>
    public static bool IsPossible(long sum, long most) => (sum >= -most && sum <= most) || sum == NullValue.Int64;

    /// <summary>Sum of two numbers, or the largest or smallest one that there is beside the null value, if it is
    /// beyond.</summary>
    public static long Sum(long first, long second)
    {
        long sum = unchecked(first + second);
        bool isBeyond = ((first ^ sum) & (second ^ sum)) < 0;
        return !isBeyond ? sum : first < 0 ? -long.MaxValue : long.MaxValue;
    }

    /// <summary>Adds the value of an interval to that of earlier ones, by its kind.</summary>
    public static long Add(MetricKind kind, long before, long added) => kind switch
    {
        MetricKind.Counter => IsKnown(before, added) ? Sum(before, added) : NullValue.Int64,
        MetricKind.Maximum => added == NullValue.Int64 ? added : Math.Max(before, added),
        _ => added,
    };

    private static bool IsKnown(long first, long second) => first != NullValue.Int64 && second != NullValue.Int64;

    private static Span<long> Values<T>(ref T counters)
        where T : unmanaged =>
        MemoryMarshal.Cast<T, long>(new Span<T>(ref counters));

    private static ReadOnlySpan<long> ReadOnlyValues<T>(in T counters)
        where T : unmanaged =>
        MemoryMarshal.Cast<T, long>(new ReadOnlySpan<T>(in counters));
}
