// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram;

/// <summary>
/// Part of counts above 32 bits, in multiples of <see cref="Unit"/>. A count is that part plus its 32 bits, which are
/// then from 1 to <see cref="Unit"/>: if they are 0, so is the count. Only counts above 4 billion have such a part.
/// </summary>
internal sealed class LargeCounts
{
    internal const long Unit = uint.MaxValue;

    private readonly Dictionary<int, long> _units = [];

    /// <summary>Splits a count; returns its 32 bits.</summary>
    /// <param name="count">The count, above 0.</param>
    /// <param name="units">Receives the part above them, in multiples of <see cref="Unit"/>.</param>
    internal static uint Split(ulong count, out long units)
    {
        units = (long)((count - 1) / Unit);
        return (uint)(count - ((ulong)units * Unit));
    }

    internal void Add(int index, long units) => _units[index] = _units.GetValueOrDefault(index) + units;

    /// <summary>Part of a count above its 32 bits.</summary>
    internal long At(int index) => _units.GetValueOrDefault(index) * Unit;

    internal void Clear() => _units.Clear();
}
