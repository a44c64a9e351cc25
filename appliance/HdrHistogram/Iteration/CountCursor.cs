// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace HdrHistogram.Iteration;

/// <summary>Visits the counts that are not 0, from the lowest value to the highest, without allocation.</summary>
internal struct CountCursor
{
    private readonly HistogramBase _histogram;
    private ulong _blocksLeft;
    private int _next;              // within the first of them

    internal CountCursor(HistogramBase histogram)
    {
        _histogram = histogram;
        _blocksLeft = histogram.UsedBlocks;
    }

    internal int Index { get; private set; }

    internal long Count { get; private set; }

    internal bool MoveNext()
    {
        for (; _blocksLeft != 0; _blocksLeft &= _blocksLeft - 1)
        {
            // A count other than 0 often has a neighbour that is not 0 either: check it before starting the search.
            int block = BitOperations.TrailingZeroCount(_blocksLeft);
            ReadOnlySpan<uint> rest = _histogram.Block(block)[_next..];
            int found = rest.Length > 0 && rest[0] != 0 ? 0 : rest.IndexOfAnyExcept(0U);
            if (found >= 0)
            {
                _next += found;
                Index = (block << _histogram.Layout.BlockMagnitude) + _next;
                Count = _histogram.Whole(rest[found], Index);
                _next++;
                return true;
            }

            _next = 0;
        }

        return false;
    }
}
