// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>Ranges of numbers of one channel that a destination skipped and did not carry later, in ascending
/// order.</summary>
internal sealed class NumberHoles
{
    private readonly List<NumberHole> _holes = [];

    /// <summary>Number up to which all holes are known.</summary>
    public ulong KnownTo { get; private set; } = ulong.MaxValue;

    public IReadOnlyList<NumberHole> All => _holes;

    /// <summary>Holes that the destination left, without those between places of a sample.</summary>
    public int Skips => _holes.Count(hole => hole.IsSkip);

    public double Missing => _holes.Where(hole => hole.IsSkip).Sum(hole => (double)hole.Length);

    /// <summary>Adds a hole behind all others, or before them. Without room for it, only holes below are known.
    /// </summary>
    /// <returns>Number of holes that were added.</returns>
    public int Add(NumberHole hole, int room)
    {
        if (room <= 0)
        {
            KnownTo = Math.Min(KnownTo, hole.Start);
            return 0;
        }
        _holes.Insert(_holes.Count > 0 && hole.Start < _holes[0].Start ? 0 : _holes.Count, hole);
        return 1;
    }

    /// <summary>Removes numbers that came late.</summary>
    /// <returns>Number of holes that were added; negative if some were closed.</returns>
    public int Fill(ulong first, ulong next, int room)
    {
        int before = _holes.Count;
        int index = FirstEndingAfter(first);
        while (index < _holes.Count && _holes[index].Start < next)
        {
            NumberHole hole = _holes[index];
            bool hasHead = hole.Start < first;
            bool hasTail = next < hole.End;
            if (hasHead && hasTail && room <= 0)
            {
                KnownTo = Math.Min(KnownTo, hole.Start);
                break;
            }
            _holes.RemoveAt(index);
            if (hasHead)
                _holes.Insert(index++, hole with { End = first });
            if (hasTail)
                _holes.Insert(index++, hole with { Start = next });
        }
        return _holes.Count - before;
    }

    /// <summary>The hole that contains at least half of a range; null if none does.</summary>
    public NumberHole? Around(ulong start, ulong end)
    {
        for (int index = FirstEndingAfter(start); index < _holes.Count && _holes[index].Start < end; index++)
        {
            NumberHole hole = _holes[index];
            ulong common = Math.Min(end, hole.End) - Math.Max(start, hole.Start);
            if (hole.IsSkip && common >= (end - start + 1) / 2)
                return hole;
        }
        return null;
    }

    private int FirstEndingAfter(ulong number)
    {
        (int low, int high) = (0, _holes.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _holes[middle].End > number ? (low, middle) : (middle + 1, high);
        }
        return low;
    }
}

/// <summary>A range of numbers that did not come.</summary>
/// <param name="Start">First number.</param>
/// <param name="End">Number after the last.</param>
/// <param name="IsSkip">True if the destination skipped them; false between places of a sample.</param>
internal readonly record struct NumberHole(ulong Start, ulong End, bool IsSkip)
{
    public ulong Length => End - Start;
}
