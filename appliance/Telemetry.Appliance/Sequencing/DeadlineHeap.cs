// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>
/// When which owner has to be looked at next. An entry may be too early, never too late: its owner says at that time
/// what is really due. Binary heap over a fixed set of owners.
/// </summary>
[HotPath]
internal sealed class DeadlineHeap
{
    /// <summary>No deadline.</summary>
    public const long Never = long.MaxValue;

    private readonly long[] _deadlines;
    private readonly int[] _heap;
    private readonly int[] _places;

    /// <summary>Makes a heap of owners 0 to <paramref name="owners"/> - 1, none with a deadline.</summary>
    public DeadlineHeap(int owners)
    {
        _deadlines = new long[Math.Max(owners, 1)];
        _heap = new int[_deadlines.Length];
        _places = new int[_deadlines.Length];
        for (int owner = 0; owner < _deadlines.Length; owner++)
        {
            _deadlines[owner] = Never;
            _heap[owner] = owner;
            _places[owner] = owner;
        }
    }

    /// <summary>The earliest entry, nanoseconds.</summary>
    public long Earliest { get; private set; } = Never;

    /// <summary>Whose it is.</summary>
    public int EarliestOwner => _heap[0];

    /// <summary>Makes sure that an owner is looked at by a deadline.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch(int owner, long deadlineNs)
    {
        if (deadlineNs >= _deadlines[owner])
            return;
        _deadlines[owner] = deadlineNs;
        MoveUp(owner);
    }

    /// <summary>Sets an owner's deadline.</summary>
    public void Set(int owner, long deadlineNs)
    {
        long old = _deadlines[owner];
        _deadlines[owner] = deadlineNs;
        if (deadlineNs < old)
            MoveUp(owner);
        else
            MoveDown(owner);
    }

    private void MoveUp(int owner)
    {
        int place = _places[owner];
        while (place > 0)
        {
            int above = (place - 1) / 2;
            if (!IsBefore(owner, _heap[above]))
                break;
            Put(_heap[above], place);
            place = above;
        }
        Put(owner, place);
        Earliest = _deadlines[_heap[0]];
    }

    private void MoveDown(int owner)
    {
        int place = _places[owner];
        while (true)
        {
            int below = 2 * place + 1;
            if (below >= _heap.Length)
                break;
            if (below + 1 < _heap.Length && IsBefore(_heap[below + 1], _heap[below]))
                below++;
            if (!IsBefore(_heap[below], owner))
                break;
            Put(_heap[below], place);
            place = below;
        }
        Put(owner, place);
        Earliest = _deadlines[_heap[0]];
    }

    private bool IsBefore(int left, int right) =>
        _deadlines[left] < _deadlines[right] || (_deadlines[left] == _deadlines[right] && left < right);

    private void Put(int owner, int place)
    {
        _heap[place] = owner;
        _places[owner] = place;
    }
}
