// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Model.Memory;

/// <summary>Memory reserved at the start as an upper bound and hardly ever used: it is excluded from prefaulting, is
/// mapped page by page when first used, and stays mapped then.</summary>
public static class LazyMemory
{
    private static readonly Lock Access = new();
    private static readonly List<(WeakReference<Array> Array, int Front, int Bytes)> Taken = [];
    private static int s_lookAt = 1024;

    /// <summary>Allocates an array that the garbage collector does not move.</summary>
    /// <param name="length">Number of elements.</param>
    /// <param name="front">Number of elements at the beginning that are prefaulted.</param>
    public static T[] Take<T>(int length, int front = 0)
        where T : unmanaged
    {
        T[] array = GC.AllocateArray<T>(length, pinned: true);
        lock (Access)
        {
            if (Taken.Count >= s_lookAt)
            {
                Taken.RemoveAll(static one => !one.Array.TryGetTarget(out _));
                s_lookAt = 2 * Math.Max(Taken.Count, 512);
            }
            front = Math.Min(front, length);
            Taken.Add((new WeakReference<Array>(array), front * Unsafe.SizeOf<T>(),
                (length - front) * Unsafe.SizeOf<T>()));
        }
        return array;
    }

    /// <summary>Address ranges of all lazy memory, in ascending order.</summary>
    public static unsafe IReadOnlyList<MemoryRange> Ranges()
    {
        List<MemoryRange> ranges = [];
        lock (Access)
        {
            foreach ((WeakReference<Array> one, int front, int bytes) in Taken)
            {
                // Pinned, so the address is stable.
                if (one.TryGetTarget(out Array? array))
                    ranges.Add(new MemoryRange(
                        (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)) + front, bytes));
            }
        }
        ranges.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        return ranges;
    }
}

/// <summary>A range of the address space.</summary>
/// <param name="Start">Address of the first byte.</param>
/// <param name="Bytes">Length.</param>
public readonly record struct MemoryRange(nint Start, long Bytes)
{
    /// <summary>Address after the last byte.</summary>
    internal nint End => Start + (nint)Bytes;

    /// <summary>Parts of it that remain without the whole pages of other ranges.</summary>
    /// <param name="others">The other ranges, in ascending order of address.</param>
    /// <param name="pageBytes">Size of a page, a power of two.</param>
    public IEnumerable<MemoryRange> Without(IReadOnlyList<MemoryRange> others, int pageBytes)
    {
        nint from = Start;
        foreach (MemoryRange other in others)
        {
            nint start = (other.Start + pageBytes - 1) & -(nint)pageBytes;
            nint end = other.End & -(nint)pageBytes;
            if (end <= from || start >= End || start >= end)
                continue;
            if (start > from)
                yield return new MemoryRange(from, start - from);
            from = end;
        }
        if (from < End)
            yield return new MemoryRange(from, End - from);
    }
}
