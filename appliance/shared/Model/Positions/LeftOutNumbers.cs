// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Model.Positions;

/// <summary>Numbers below the highest received that were left out and have not come since: a message that has one of
/// them is not a repetition. Bounded: the newest ranges are kept.</summary>
[HotPath]
public struct LeftOutNumbers
{
    private const int Ranges = 32;

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
    private ulong _forgotten;       // behind the highest number of a range for which there was no room

    /// <summary>Records the number of a message.</summary>
    /// <param name="highest">Highest number received of the line.</param>
    /// <returns>What is known of messages with this number.</returns>
    public NumberSighting Receive(ulong line, ulong number, ref ulong highest)
    {
        if (number <= highest)
        {
            return TryTake(line, number) ? NumberSighting.New
                : number < _forgotten ? NumberSighting.Doubtful : NumberSighting.Repeated;
        }
        if (number > highest + 1)
            Add(line, highest + 1, number);
        highest = number;
        return NumberSighting.New;
    }

    /// <summary>Records numbers that were left out.</summary>
    /// <param name="end">The number behind the last.</param>
    public void Add(ulong line, ulong first, ulong end)
    {
        int tried = 0;
        while (tried < Ranges && _ranges[_next].First < _ranges[_next].End)
        {
            _next = (_next + 1) % Ranges;
            tried++;
        }
        ref NumberRange range = ref _ranges[_next];
        if (tried == Ranges)
            _forgotten = Math.Max(_forgotten, range.End);
        (range.Line, range.First, range.End) = (line, first, end);
        _next = (_next + 1) % Ranges;
    }

    /// <summary>Records a number that comes late.</summary>
    /// <returns>True if it was left out.</returns>
    public bool TryTake(ulong line, ulong number)
    {
        for (int index = 0; index < Ranges; index++)
        {
            ref NumberRange range = ref _ranges[index];
            if (range.Line != line || number < range.First || number >= range.End)
                continue;
            ulong end = range.End;
            range.End = number;
            if (number + 1 < end)
                Add(line, number + 1, end);
            return true;
        }
        return false;
    }
}

/// <summary>Knowledge of the messages that had a number.</summary>
public enum NumberSighting : byte
{
    /// <summary>None was received.</summary>
    New = 0,

    /// <summary>One was received.</summary>
    Repeated = 1,

    /// <summary>One may have been received: too many ranges were left out to remember them all.</summary>
    Doubtful = 2,
}
