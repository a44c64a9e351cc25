// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram;

/// <summary>
/// The part of counts that 32 bits do not hold, in multiples of <see cref="Unit"/>. A count is that part plus its 32
/// bits, which are then from 1 to <see cref="Unit"/>: where they are 0, so is the count. Only counts above 4 billion
/// have such a part.
/// </summary>
internal sealed class LargeCounts
{
    internal const long Unit = uint.MaxValue;

    private readonly Dictionary<int, long> _units = [];

    /// <summary>Splits a count; the 32 bits are returned.</summary>
    /// <param name="count">The count, above 0.</param>
    /// <param name="units">What they do not hold, in multiples of <see cref="Unit"/>.</param>
    internal static uint Split(ulong count, out long units)
    {
        units = (long)((count - 1) / Unit);
        return (uint)(count - ((ulong)units * Unit));
    }

    internal void Add(int index, long units) => _units[index] = _units.GetValueOrDefault(index) + units;

    /// <summary>The part of a count that its 32 bits do not hold.</summary>
    internal long At(int index) => _units.GetValueOrDefault(index) * Unit;

    internal void Clear() => _units.Clear();
}
