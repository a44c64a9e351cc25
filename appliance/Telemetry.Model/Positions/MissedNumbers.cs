// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Model.Positions;

/// <summary>Numbers of one login's answers that lay in bytes which were not read: a message that has one of them is no
/// repetition. Bounded: the newest ranges are kept.</summary>
[HotPath]
public struct MissedNumbers
{
    private const int Ranges = 32;
    private const int Lines = 64;
    private const ulong AllLines = ulong.MaxValue;

    private struct NumberRange
    {
        internal ulong Line;
        internal ulong First;
        internal ulong End;         // behind the last; not above First if the range is empty
    }

    [InlineArray(Ranges)]
    private struct Storage
    {
        private NumberRange _first;
    }

    private Storage _ranges;
    private int _next;
    private ulong _unsure;          // by line: numbers may have been missed since its highest one

    /// <summary>Records that bytes were not read: the numbers that each line leaves out next may be among
    /// them.</summary>
    public void LoseSight() => _unsure = AllLines;

    /// <summary>Follows the numbers of a line.</summary>
    /// <param name="line">The line, below 64.</param>
    /// <param name="number">The number of a message.</param>
    /// <param name="highest">Highest number received of the line.</param>
    /// <returns>True if a message with this number was received before.</returns>
    public bool HasSeen(ulong line, ulong number, ref ulong highest)
    {
        if (number <= highest)
            return !TryTake(line, number);
        ulong bit = 1UL << (int)(line % Lines);
        if ((_unsure & bit) != 0 && number > highest + 1)
            Add(line, highest + 1, number);
        _unsure &= ~bit;
        highest = number;
        return false;
    }

    private bool TryTake(ulong line, ulong number)
    {
        for (int index = 0; index < Ranges; index++)
        {
            ref NumberRange range = ref _ranges[index];
            if (range.Line != line || number < range.First || number >= range.End)
                continue;
            ulong first = range.First;
            range.First = number + 1;
            if (first < number)
                Add(line, first, number);
            return true;
        }
        return false;
    }

    private void Add(ulong line, ulong first, ulong end)
    {
        ref NumberRange range = ref _ranges[_next];
        (range.Line, range.First, range.End) = (line, first, end);
        _next = (_next + 1) % Ranges;
    }
}
