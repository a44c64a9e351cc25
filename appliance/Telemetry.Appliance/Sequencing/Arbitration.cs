// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Counters;
using Telemetry.Appliance.Model.Ticks;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>
/// Which packet of which line brought each number first, by stamps and not by the order of processing: when a copy that
/// is read later has the earlier stamp (or the same one, on an earlier line), its numbers change hands.
/// </summary>
[HotPath]
internal sealed class Arbitration(FeedContext context)
{
    private const int Recent = 1 << 12;

    private readonly FeedContext _context = context;
    private readonly int[] _wonNumbers = new int[Recent];
    private long _packet;
    private long _highestStampNs = long.MinValue;

    /// <summary>Books a packet all of whose numbers are new.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void BookNew(ref PacketEvent packet, int serial, int line, ulong first, ulong last)
    {
        FeedHistory history = _context.History;
        long stampNs = packet.StampNs;
        if (stampNs <= _highestStampNs || last - first >= (ulong)history.Length)
        {
            Begin();
            Won(ref packet, serial, line, first, first, last);
            End(ref packet, serial, line, first, last, isFirstFresh: false);
            return;
        }
        // The newest of all: nothing can change hands.
        _highestStampNs = stampNs;
        int count = (int)(last - first) + 1;
        int lineIndex = _context.LineBase + line;
        long ordinal = ++_packet;
        _wonNumbers[(int)ordinal & (Recent - 1)] = count;
        packet.FirstNewSequence = first;
        packet.NewNumbers = (uint)count;
        Remember(history, stampNs, ordinal, serial, lineIndex, first, count);
        ref LineCounters counters = ref _context.LineCounters(line);
        counters.Wins++;
        counters.Arbitration.MessagesFirst += count;
        history.Newest = last;
        ref Tick tick = ref history.Ticks.AddNewest();
        tick.StampNs = stampNs;
        tick.Sequence = _context.Space.Raw(first);
        tick.Packet = ordinal;
        tick.Generation = serial;
        tick.LineIndex = (short)lineIndex;
    }

    /// <summary>Books a packet that is new on its line and brings nothing new to the feed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void BookCopy(ref PacketEvent packet, int serial, int line, ulong first, ulong last)
    {
        Begin();
        End(ref packet, serial, line, first, last, isFirstFresh: true);
    }

    /// <summary>A packet with numbers begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin()
    {
        _packet++;
        _wonNumbers[_packet & (Recent - 1)] = 0;
    }

    /// <summary>The packet brought numbers that no line had delivered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Won(ref PacketEvent packet, int serial, int line, ulong packetFirst, ulong first, ulong last)
    {
        FeedHistory history = _context.History;
        uint count = (uint)(last - first + 1);
        if (packet.NewNumbers == 0)
            packet.FirstNewSequence = first;
        packet.NewNumbers += count;
        _wonNumbers[_packet & (Recent - 1)] += (int)count;
        ulong from = count > (uint)history.Length ? last - (ulong)history.Length + 1 : first;
        Remember(
            history, packet.StampNs, _packet, serial, _context.LineBase + line, from, (int)(last - from) + 1,
            isFirstOfPacket: from == packetFirst);
    }

    /// <summary>Compares the packet with the first deliveries of its numbers, and counts its win.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(ref PacketEvent packet, int serial, int line, ulong first, ulong last, bool isFirstFresh)
    {
        if (isFirstFresh)
            FindLead(ref packet, serial, line, first);
        if (packet.StampNs <= _highestStampNs)
            TakeOver(ref packet, serial, line, first, last);
        else
            _highestStampNs = packet.StampNs;

        if (packet.NewNumbers == 0)
            return;
        ref LineCounters counters = ref _context.LineCounters(line);
        counters.Wins++;
        counters.Arbitration.MessagesFirst += packet.NewNumbers;
        _context.History.Newest = last;
        ref Tick tick = ref _context.History.Ticks.Add(packet.StampNs);
        tick.Sequence = _context.Space.Raw(packet.FirstNewSequence);
        tick.Packet = _packet;
        tick.Generation = serial;
        tick.LineIndex = (short)(_context.LineBase + line);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FindLead(ref PacketEvent packet, int serial, int line, ulong first)
    {
        ref FirstDelivery owner = ref _context.History.At(serial, first);
        if (owner.Sequence != first || owner.Generation != serial)
            return;
        if (owner.LineIndex == _context.LineBase + line || !IsEarlier(owner, packet.StampNs, line))
            return;
        packet.LeadLineIndex = owner.LineIndex;
        packet.LeadNs = packet.StampNs - owner.StampNs;
    }

    /// <summary>Whether a delivery came before what a line brought at a stamp; ties go to the earlier line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsEarlier(in FirstDelivery delivery, long stampNs, int line) =>
        delivery.StampNs < stampNs
        || (delivery.StampNs == stampNs && delivery.LineIndex <= _context.LineBase + line);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeOver(ref PacketEvent packet, int serial, int line, ulong first, ulong last)
    {
        FeedHistory history = _context.History;
        ulong from = last - first >= (ulong)history.Length ? last - (ulong)history.Length + 1 : first;
        for (ulong number = from; number <= last; number++)
        {
            ref FirstDelivery owner = ref history.At(serial, number);
            if (owner.Generation != serial || owner.Sequence != number || owner.Packet == _packet
                || owner.LineIndex == _context.LineBase + line || IsEarlier(owner, packet.StampNs, line))
                continue;
            if (owner.IsFirstOfPacket != 0 && packet.LeadLineIndex < 0)
            {
                packet.LeadLineIndex = owner.LineIndex;
                packet.LeadNs = owner.StampNs - packet.StampNs;
                packet.IsLeadReversed = 1;
            }
            TakeFrom(owner);
            if (packet.NewNumbers == 0)
                packet.FirstNewSequence = number;
            packet.NewNumbers++;
            _wonNumbers[_packet & (Recent - 1)]++;
            Write(
                ref owner, packet.StampNs, _packet, serial, _context.LineBase + line, number, number == first);
        }
    }

    private void TakeFrom(in FirstDelivery owner)
    {
        ref LineCounters counters = ref _context.LineCounters(owner.LineIndex - _context.LineBase);
        counters.Arbitration.MessagesFirst--;
        // A packet older than the ring keeps its win: its copies cannot be read that late within a bounded hold.
        if (_packet - owner.Packet >= Recent || --_wonNumbers[owner.Packet & (Recent - 1)] != 0)
            return;
        counters.Wins--;
        _context.History.Ticks.Remove(owner.Packet);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Remember(
        FeedHistory history, long stampNs, long ordinal, int serial, int lineIndex, ulong first, int count,
        bool isFirstOfPacket = true)
    {
        ulong number = first;
        Span<FirstDelivery> places = history.From(serial, first, count);
        foreach (ref FirstDelivery place in places)
            Write(ref place, stampNs, ordinal, serial, lineIndex, number++, isFirstOfPacket: false);
        places[0].IsFirstOfPacket = (byte)(isFirstOfPacket ? 1 : 0);
        if (places.Length == count)
            return;
        foreach (ref FirstDelivery place in history.From(serial, number, count - places.Length))
            Write(ref place, stampNs, ordinal, serial, lineIndex, number++, isFirstOfPacket: false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(
        ref FirstDelivery place, long stampNs, long ordinal, int serial, int lineIndex, ulong number,
        bool isFirstOfPacket)
    {
        place.Sequence = number;
        place.StampNs = stampNs;
        place.Packet = ordinal;
        place.Generation = serial;
        place.LineIndex = (short)lineIndex;
        place.IsFirstOfPacket = (byte)(isFirstOfPacket ? 1 : 0);
    }
}
