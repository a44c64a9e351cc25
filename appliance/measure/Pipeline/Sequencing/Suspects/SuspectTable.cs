// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Suspect packets of one feed: a bounded pool, with a list in arrival order for each number sequence.
/// Allocated at start.</summary>
[HotPath]
internal sealed class SuspectTable
{
    /// <summary>Highest count of suspect packets of one number sequence.</summary>
    public const int MostOfOne = 8;

    private const int Spare = 24;

    private readonly SuspectPacket[] _packets;
    private readonly FeedContext _context;
    private int _free;

    /// <summary>Allocates room for the feed's number sequences.</summary>
    public SuspectTable(FeedContext context)
    {
        _context = context;
        _packets = new SuspectPacket[context.GenerationCapacity + Spare];
        for (int index = 0; index < _packets.Length; index++)
            _packets[index].Next = index + 1 < _packets.Length ? index + 1 : -1;
    }

    /// <summary>A packet of the pool.</summary>
    public ref SuspectPacket this[int index] => ref _packets[index];

    /// <summary>True if there is room for one more packet of a number sequence.</summary>
    public bool HasRoom(int slot) => _free >= 0 && _context.Generation(slot).SuspectCount < MostOfOne;

    /// <summary>Appends a packet to those of a number sequence; there must be room.</summary>
    public void Add(int slot, in SuspectPacket packet)
    {
        int added = _free;
        _free = _packets[added].Next;
        _packets[added] = packet;
        _packets[added].Next = -1;
        Generation generation = _context.Generation(slot);
        if (generation.SuspectCount++ == 0)
        {
            generation.FirstSuspect = added;
            return;
        }
        int last = generation.FirstSuspect;
        while (_packets[last].Next >= 0)
            last = _packets[last].Next;
        _packets[last].Next = added;
    }

    /// <summary>Removes a packet from those of a number sequence.</summary>
    public void Take(int slot, int index, out SuspectPacket packet)
    {
        Generation generation = _context.Generation(slot);
        packet = _packets[index];
        if (generation.FirstSuspect == index)
        {
            generation.FirstSuspect = packet.Next;
        }
        else
        {
            int before = generation.FirstSuspect;
            while (_packets[before].Next != index)
                before = _packets[before].Next;
            _packets[before].Next = packet.Next;
        }
        generation.SuspectCount--;
        _packets[index].Next = _free;
        _free = index;
    }

    /// <summary>First packet in arrival order; -1 if there is none.</summary>
    public int FirstOf(int slot) =>
        _context.Generation(slot).SuspectCount == 0 ? -1 : _context.Generation(slot).FirstSuspect;
}
