// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds;
using Telemetry.Model.Counters;

namespace Telemetry.Publishing.Snapshots;

/// <summary>
/// Arithmetic on structs that hold nothing but 64-bit counters; unknown minus or plus anything is unknown.
/// </summary>
[HotPath]
internal static class CounterMath
{
    /// <summary>Writes what was counted between two readings.</summary>
    public static void Subtract<T>(ReadOnlySpan<T> now, ReadOnlySpan<T> before, Span<T> difference)
        where T : unmanaged
    {
        ReadOnlySpan<long> first = MemoryMarshal.Cast<T, long>(now);
        ReadOnlySpan<long> second = MemoryMarshal.Cast<T, long>(before);
        Span<long> result = MemoryMarshal.Cast<T, long>(difference);
        for (int index = 0; index < result.Length; index++)
        {
            bool known = first[index] != LedgerCounters.Unknown && second[index] != LedgerCounters.Unknown;
            result[index] = known ? first[index] - second[index] : LedgerCounters.Unknown;
        }
    }

    /// <summary>The same for one struct.</summary>
    public static void Subtract<T>(in T now, in T before, out T difference)
        where T : unmanaged
    {
        difference = default;
        Subtract(new ReadOnlySpan<T>(in now), new ReadOnlySpan<T>(in before), new Span<T>(ref difference));
    }

    /// <summary>Adds what was counted to what had been.</summary>
    public static void Add<T>(Span<T> target, ReadOnlySpan<T> added)
        where T : unmanaged
    {
        Span<long> sum = MemoryMarshal.Cast<T, long>(target);
        ReadOnlySpan<long> addend = MemoryMarshal.Cast<T, long>(added);
        for (int index = 0; index < sum.Length; index++)
        {
            bool known = sum[index] != LedgerCounters.Unknown && addend[index] != LedgerCounters.Unknown;
            sum[index] = known ? sum[index] + addend[index] : LedgerCounters.Unknown;
        }
    }

    /// <summary>The same for one struct.</summary>
    public static void Add<T>(ref T target, in T added)
        where T : unmanaged =>
        Add(new Span<T>(ref target), new ReadOnlySpan<T>(in added));

    /// <summary>True if nothing was counted.</summary>
    public static bool IsZero<T>(in T counters)
        where T : unmanaged =>
        !MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in counters)).ContainsAnyExcept((byte)0);

    /// <summary>Copies counters into the schema's composite of the same layout.</summary>
    public static void Copy<TFrom, TTo>(in TFrom from, out TTo to)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        to = default;
        MemoryMarshal.AsBytes(new ReadOnlySpan<TFrom>(in from)).CopyTo(MemoryMarshal.AsBytes(new Span<TTo>(ref to)));
    }

    /// <summary>Copies the first counters into a composite that has only them.</summary>
    public static void CopyHead<TFrom, TTo>(in TFrom from, out TTo to)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        to = default;
        Span<byte> target = MemoryMarshal.AsBytes(new Span<TTo>(ref to));
        MemoryMarshal.AsBytes(new ReadOnlySpan<TFrom>(in from))[..target.Length].CopyTo(target);
    }
}
