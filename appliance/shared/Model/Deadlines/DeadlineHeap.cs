// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Model.Deadlines;

/// <summary>Binary heap of deadlines over a fixed set of owners. An entry may be too early, never too late: when it is
/// reached, its owner determines what is really due.</summary>
[HotPath]
public sealed class DeadlineHeap
{
    /// <summary>No deadline.</summary>
    public const long Never = long.MaxValue;

    private readonly Deadline[] _byOwner;
    private readonly Deadline[] _heap;

    /// <summary>Makes a heap of owners 0 to <paramref name="owners"/> - 1, none with a deadline.</summary>
    public DeadlineHeap(int owners)
    {
        _byOwner = new Deadline[Math.Max(owners, 1)];
        for (int owner = 0; owner < _byOwner.Length; owner++)
            _byOwner[owner] = new Deadline(owner, this);
        _heap = [.. _byOwner];
    }

    /// <summary>The earliest entry, nanoseconds.</summary>
    public long Earliest { get; private set; } = Never;

    /// <summary>Owner of the earliest entry.</summary>
    public int EarliestOwner => _heap[0].Owner;

    /// <summary>Entry of an owner; always the same object.</summary>
    public Deadline Of(int owner) => _byOwner[owner];

    public void Set(int owner, long deadlineNs)
    {
        Deadline entry = _byOwner[owner];
        if (deadlineNs < entry.Ns)
            MoveUp(entry, deadlineNs);
        else
            MoveDown(entry, deadlineNs);
    }

    /// <summary>Gives an entry an earlier deadline.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void MoveUp(Deadline entry, long deadlineNs)
    {
        entry.Ns = deadlineNs;
        int place = entry.Place;
        while (place > 0)
        {
            int above = (place - 1) / 2;
            if (!IsBefore(entry, _heap[above]))
                break;
            Put(_heap[above], place);
            place = above;
        }
        Put(entry, place);
        Earliest = _heap[0].Ns;
    }

    private void MoveDown(Deadline entry, long deadlineNs)
    {
        entry.Ns = deadlineNs;
        int place = entry.Place;
        while (true)
        {
            int below = 2 * place + 1;
            if (below >= _heap.Length)
                break;
            if (below + 1 < _heap.Length && IsBefore(_heap[below + 1], _heap[below]))
                below++;
            if (!IsBefore(_heap[below], entry))
                break;
            Put(_heap[below], place);
            place = below;
        }
        Put(entry, place);
        Earliest = _heap[0].Ns;
    }

    private static bool IsBefore(Deadline left, Deadline right) =>
        left.Ns < right.Ns || (left.Ns == right.Ns && left.Owner < right.Owner);

    private void Put(Deadline entry, int place)
    {
        _heap[place] = entry;
        entry.Place = place;
    }
}
