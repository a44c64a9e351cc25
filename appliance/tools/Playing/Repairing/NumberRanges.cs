// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing.Repairing;

/// <summary>Set of numbers of messages, as ranges that neither touch nor overlap: small as long as few are
/// missing.</summary>
internal sealed class NumberRanges
{
    private readonly List<(ulong First, ulong Last)> _ranges = [];

    /// <summary>Adds numbers.</summary>
    /// <param name="count">How many, from 1; as many as there are up to the highest number.</param>
    public void Add(ulong first, uint count)
    {
        ulong last = LastOf(first, count);
        // The first range that touches or lies behind, which is nearly always the last one of the list.
        int begin = _ranges.Count;
        if (begin > 0 && first <= _ranges[^1].Last)
            begin = Find(first);
        while (begin > 0 && Touches(_ranges[begin - 1].Last, first))
            begin--;
        int end = begin;
        while (end < _ranges.Count && (_ranges[end].First <= last || Touches(last, _ranges[end].First)))
            end++;
        if (end > begin)
        {
            first = Math.Min(first, _ranges[begin].First);
            last = Math.Max(last, _ranges[end - 1].Last);
            _ranges.RemoveRange(begin, end - begin);
        }
        _ranges.Insert(begin, (first, last));
    }

    /// <summary>True if it has all of some numbers.</summary>
    /// <param name="count">How many, from 1.</param>
    public bool HasAll(ulong first, uint count)
    {
        int at = Find(first);
        return at < _ranges.Count && _ranges[at].First <= first && LastOf(first, count) <= _ranges[at].Last;
    }

    public void Clear() => _ranges.Clear();

    /// <summary>Index of the first range that ends at a number or behind it.</summary>
    private int Find(ulong number)
    {
        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].Last < number)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static ulong LastOf(ulong first, uint count) =>
        first > ulong.MaxValue - (count - 1) ? ulong.MaxValue : first + (count - 1);

    private static bool Touches(ulong last, ulong first) => last != ulong.MaxValue && last + 1 == first;
}
