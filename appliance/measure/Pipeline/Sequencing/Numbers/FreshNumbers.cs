// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Packets;
using Telemetry.Model.Types;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>Numbers of the packet at hand that no line had delivered before, for the count of messages by type. The
/// messages of a packet that was withheld are kept, and counted when it counts; if it had to wait for too long, without
/// their types.</summary>
[HotPath]
internal sealed class FreshNumbers
{
    private const int MostRuns = 16;

    private readonly HeldHeads _held = new();
    private Runs _firsts;
    private Runs _lasts;
    private int _count;
    private bool _isWithheld;

    /// <summary>Receives the messages of packets that were withheld.</summary>
    public TypeCounts? Counts { get; set; }

    /// <summary>True if the packet at hand was compared number by number.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Numbers of the packet at hand that were new.</summary>
    public ulong Total { get; private set; }

    /// <summary>Forgets the packet at hand.</summary>
    /// <param name="heads">The heads on their way, the packet's first.</param>
    /// <param name="count">Number of its heads.</param>
    /// <param name="numbers">Numbers that it uses.</param>
    public void End(HeadRing heads, int count, uint numbers)
    {
        if (_isWithheld)
            _held.Keep(heads, count, numbers);
        (IsKnown, Total, _count, _isWithheld) = (false, 0, 0, false);
    }

    /// <summary>Starts the comparison of a packet's numbers.</summary>
    /// <param name="packet">The packet, or one that was withheld.</param>
    public void Compare(in PacketEvent packet) => IsKnown |= packet.Kind == PacketEventKind.Feed;

    /// <summary>Records that the packet at hand is withheld.</summary>
    /// <returns>Ticket by which its messages are found when it counts.</returns>
    public long Withhold()
    {
        _isWithheld = true;
        return _held.Begin();
    }

    /// <summary>Adds numbers that are new.</summary>
    /// <param name="packet">The packet; or one that was withheld, which has its ticket in place of the frame, 0 if its
    /// messages counted when it came.</param>
    /// <param name="slot">Its number sequence.</param>
    /// <param name="first">The first new one.</param>
    /// <param name="last">The last new one.</param>
    public void Add(
        in PacketEvent packet, FeedContext context, int slot, ulong packetFirst, ulong first, ulong last)
    {
        if (packet.Kind != PacketEventKind.Feed)
        {
            if (packet.Frame > 0)
                AddWithheld(packet, context, slot, (uint)(first - packetFirst), (uint)(last - packetFirst));
            return;
        }
        Total += last - first + 1;
        if (_count == MostRuns)
            return;
        (_firsts[_count], _lasts[_count]) = ((uint)(first - packetFirst), (uint)(last - packetFirst));
        _count++;
    }

    /// <summary>Number of new ones among some of the packet's numbers.</summary>
    /// <param name="offset">Place of the first of them among the packet's numbers.</param>
    public uint Among(uint offset, uint count)
    {
        uint among = 0;
        for (int run = 0; run < _count; run++)
            among += Common(offset, count, _firsts[run], _lasts[run]);
        return among;
    }

    private void AddWithheld(in PacketEvent packet, FeedContext context, int slot, uint first, uint last)
    {
        if (Counts is not { } counts)
            return;
        var row = new TypeRow
        {
            Channel = context.Generation(slot).Channel,
            FeedIndex = (short)context.Feed.Index,
            SessionIndex = -1,
        };
        bool isFirst = packet.NewNumbers == 0;
        if (!_held.TryFind(packet.Frame, out HeldPacket held) || held.Count == 0)
        {
            row.Flags = TypeRowFlags.Untyped;
            (row.Messages, row.Bytes) = (last - first + 1, isFirst ? packet.PayloadLength : 0);
            counts.Add(in row);
            return;
        }
        uint offset = 0;
        for (int index = 0; index < held.Count; index++)
        {
            ref readonly MessageHead head = ref _held[in held, index];
            if ((head.Flags & MessageHeadFlags.Unnumbered) != 0)
                continue;                                   // counted when it came
            uint count = held.IsByMessage ? Common(offset, head.Count, first, last)
                : isFirst ? head.Count : 0u;            // with the packet's one number
            if (count > 0)
                counts.Add(ref row, in head, count, TypeRowFlags.None);
            offset += head.Count;
        }
    }

    private static uint Common(uint offset, uint count, uint first, uint last)
    {
        uint from = Math.Max(offset, first);
        uint to = Math.Min(offset + count - 1, last);
        return from <= to && count > 0 ? to - from + 1 : 0;
    }

    [InlineArray(MostRuns)]
    private struct Runs
    {
        private uint _first;
    }
}
