// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Memory;

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
