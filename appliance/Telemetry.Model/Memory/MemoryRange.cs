// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Memory;

/// <summary>Bytes of the address space.</summary>
/// <param name="Start">Address of the first.</param>
/// <param name="Bytes">How many.</param>
public readonly record struct MemoryRange(nint Start, long Bytes)
{
    /// <summary>Address behind the last.</summary>
    internal nint End => Start + (nint)Bytes;

    /// <summary>What is left of it without the whole pages of others.</summary>
    /// <param name="others">In the order of their addresses.</param>
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
