// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace HdrHistogram.Iteration;

/// <summary>Visits the counts that are not 0, from the lowest value to the highest, without allocation.</summary>
internal struct CountCursor
{
    private readonly HistogramBase _histogram;
    private ulong _blocksLeft;
    private int _next;
    private int _end;

    internal CountCursor(HistogramBase histogram)
    {
        _histogram = histogram;
        _blocksLeft = histogram.TouchedBlocks;
    }

    internal int Index { get; private set; }

    internal long Count { get; private set; }

    internal bool MoveNext()
    {
        while (true)
        {
            // Where there is one count there is mostly another next to it: look there before the search is set up.
            ReadOnlySpan<long> rest = _histogram.Counts[_next.._end];
            int found = rest.Length > 0 && rest[0] != 0 ? 0 : rest.IndexOfAnyExcept(0L);
            if (found >= 0)
            {
                Index = _next + found;
                Count = rest[found];
                _next = Index + 1;
                return true;
            }

            if (_blocksLeft == 0)
                return false;

            int blockMagnitude = _histogram.Layout.BlockMagnitude;
            _next = BitOperations.TrailingZeroCount(_blocksLeft) << blockMagnitude;
            _end = _next + (1 << blockMagnitude);
            _blocksLeft &= _blocksLeft - 1;
        }
    }
}
