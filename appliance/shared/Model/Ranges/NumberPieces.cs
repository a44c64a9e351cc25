// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Model.Ranges;

/// <summary>A few ranges of missing numbers, in ascending order. What finds no room is noted.</summary>
public struct NumberPieces
{
    private const int Most = 8;

    private Pieces _pieces;
    private byte _count;
    private bool _hasOverflow;

    /// <summary>True if no number is missing.</summary>
    public readonly bool IsEmpty => _count == 0 && !_hasOverflow;

    /// <summary>Starts with no missing number.</summary>
    public void Clear() => (_count, _hasOverflow) = (0, false);

    /// <summary>Adds a range above all others.</summary>
    public void Add(ulong first, ulong last)
    {
        if (_count == Most)
            _hasOverflow = true;
        else
            _pieces[_count++] = new NumberPiece(first, last);
    }

    /// <summary>Removes numbers that are missing no more.</summary>
    /// <param name="last">Last number, inclusive.</param>
    /// <param name="hasRoom">Receives false if a range would fall apart and there is no room for its parts: it stays as
    /// it is.</param>
    /// <returns>The count of numbers removed.</returns>
    public ulong Remove(ulong first, ulong last, out bool hasRoom)
    {
        hasRoom = true;
        ulong removed = 0;
        for (int index = 0; index < _count; index++)
        {
            NumberPiece piece = _pieces[index];
            if (piece.First > last)
                break;
            if (piece.Last < first)
                continue;
            bool leavesLow = piece.First < first;
            bool leavesHigh = piece.Last > last;
            if (leavesLow && leavesHigh && _count == Most)
            {
                hasRoom = false;
                return removed;
            }
            removed += Math.Min(piece.Last, last) - Math.Max(piece.First, first) + 1;
            if (leavesLow && leavesHigh)
                MoveUp(index);
            if (leavesLow)
                _pieces[index] = piece with { Last = first - 1 };
            if (leavesHigh)
                _pieces[leavesLow ? index + 1 : index] = piece with { First = last + 1 };
            if (leavesHigh)
                break;
            if (!leavesLow)
                MoveDown(index--);
        }
        return removed;
    }

    private void MoveUp(int index)
    {
        for (int place = _count++; place > index; place--)
            _pieces[place] = _pieces[place - 1];
    }

    private void MoveDown(int index)
    {
        for (int place = index + 1; place < _count; place++)
            _pieces[place - 1] = _pieces[place];
        _count--;
    }

    private readonly record struct NumberPiece(ulong First, ulong Last);

    [InlineArray(Most)]
    private struct Pieces
    {
        private NumberPiece _first;
    }
}
