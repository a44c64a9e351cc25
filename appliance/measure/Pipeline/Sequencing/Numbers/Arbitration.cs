// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Numbers;

/// <summary>Determines the packet and line that delivered each number first, by stamp and not by processing order: if
/// a copy read later has an earlier stamp, it becomes the first delivery. Copies whose stamps are closer than the
/// resolution of the stamps are a tie: their packets win nothing, and the numbers count for the earlier line.</summary>
[HotPath]
internal sealed class Arbitration(FeedContext context)
{
    private const int MostPackets = 1 << 12;
    private const int NearOfApart = 4;          // at most a fourth as many in time as too late: the line is apart
    private const int Tied = 1 << 30;           // beside the count of numbers that a packet won

    private readonly FeedContext _context = context;
    private readonly FeedHistory _history = context.History;
    private readonly int[] _wonNumbers = new int[PacketsKept(context)];
    private readonly uint _mostNumbers = (uint)context.History.Length;
    private long _packet;
    private long _highestStampNs = long.MinValue;

    /// <summary>Highest stamp of all packets: a newer packet cannot take over first deliveries.</summary>
    public long HighestStampNs => _highestStampNs;

    /// <summary>Highest count of numbers of one packet that can be remembered.</summary>
    public uint MostNumbers => _mostNumbers;

    /// <summary>Records the newest packet of all, if all its numbers are new.</summary>
    /// <param name="serial">Generation of its numbers.</param>
    /// <param name="next">Number after the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RecordNew(ref PacketEvent packet, int serial, ulong first, ulong next)
    {
        long stampNs = packet.StampNs;
        short lineIndex = packet.LineIndex;
        long ordinal = _packet + 1;
        _packet = ordinal;
        _highestStampNs = stampNs;
        WonBy(ordinal) = (int)(next - first);
        packet.FirstNewSequence = first;
        FeedHistory history = _history;
        history.Remember(
            first, next, stampNs, ordinal,
            FirstDelivery.OriginOf(serial, lineIndex) | FirstDelivery.FirstOfPacket);
        history.Newest = next - 1;
        ref Tick tick = ref history.Ticks.AddNewest();
        tick.StampNs = stampNs;
        tick.Sequence = _context.Space.Raw(first);
        tick.Packet = ordinal;
        tick.Generation = serial;
        tick.LineIndex = lineIndex;
    }

    /// <summary>Records the newest packet of all, if it is new on its line and brings nothing new to the
    /// feed.</summary>
    /// <returns>True if it ties with another line's: <see cref="EndTie"/> is then to be called.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool RecordCopy(ref PacketEvent packet, int serial, ulong first)
    {
        _packet++;              // it won no numbers, so none can be taken over
        _highestStampNs = packet.StampNs;
        packet.FirstNewSequence = 0;
        return FindLead(ref packet, serial, packet.LineIndex, first);
    }

    /// <summary>Decides between a copy for which <see cref="RecordCopy"/> found a tie, and the other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void EndTie(ref PacketEvent packet, Generation generation, int line, ulong first, ulong last)
    {
        WonBy(_packet) = 0;
        Tie(ref packet, generation.Serial, line, first);
        TakeOver(ref packet, generation, line, first, last);
        if (packet.NewNumbers > 0)
            CountFirst(ref packet, generation, line, last);
        packet.NewNumbers = 0;                  // they were new to the feed before
    }

    /// <summary>Starts a packet with numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin()
    {
        _packet++;
        WonBy(_packet) = 0;
    }

    /// <summary>Records that the packet brought numbers that no line had delivered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Won(ref PacketEvent packet, int serial, int line, ulong packetFirst, ulong first, ulong last)
    {
        uint count = (uint)(last - first + 1);
        if (packet.NewNumbers == 0)
            packet.FirstNewSequence = first;
        packet.NewNumbers += count;
        WonBy(_packet) += (int)count;
        if (!packet.HasTime)
            return;                             // what was before or after it is not known
        ulong from = count > (uint)_history.Length ? last - (ulong)_history.Length + 1 : first;
        _history.Remember(
            from, last + 1, packet.StampNs, _packet,
            FirstDelivery.OriginOf(serial, (short)(_context.LineBase + line))
                | (from == packetFirst ? FirstDelivery.FirstOfPacket : 0));
    }

    /// <summary>Compares the packet with the first deliveries of its numbers, and counts its win.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(
        ref PacketEvent packet, Generation generation, int line, ulong first, ulong last, bool isFirstFresh)
    {
        if (packet.HasTime && isFirstFresh && FindLead(ref packet, generation.Serial, _context.LineBase + line, first))
            Tie(ref packet, generation.Serial, line, first);
        if (packet.HasTime && packet.StampNs - _context.ResolutionNs < _highestStampNs)
            TakeOver(ref packet, generation, line, first, last);
        _highestStampNs = Math.Max(_highestStampNs, packet.StampNs);
        if (packet.NewNumbers > 0)
            CountFirst(ref packet, generation, line, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountFirst(ref PacketEvent packet, Generation generation, int line, ulong last)
    {
        ref LineCounters counters = ref _context.LineCounters(line);
        if ((WonBy(_packet) & Tied) == 0 && packet.HasTime)
            counters.Wins++;
        counters.Arbitration.MessagesFirst += packet.NewNumbers;
        generation.Counts.Messages += packet.NewNumbers;
        _history.Newest = last;
        if (!packet.HasTime)
            return;
        ref Tick tick = ref _history.Ticks.Add(packet.StampNs);
        tick.Sequence = _context.Space.Raw(packet.FirstNewSequence);
        tick.Packet = _packet;
        tick.Generation = generation.Serial;
        tick.LineIndex = (short)(_context.LineBase + line);
    }

    /// <summary>Finds the line that delivered a packet's first number before it; returns true if it is unknown which
    /// of the two was first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FindLead(ref PacketEvent packet, int serial, int lineIndex, ulong first)
    {
        ref FirstDelivery owner = ref _history.At(serial, first);
        if (owner.Sequence != first || owner.Generation != serial || owner.LineIndex == lineIndex)
            return false;
        long leadNs = packet.StampNs - owner.StampNs;
        LineMemory memory = _context.Line(lineIndex - _context.LineBase);
        if (leadNs <= _context.Feed.RepairWindowNs)
            memory.Near++;
        else
            NoteApart(memory, lineIndex - _context.LineBase, leadNs, packet.StampNs);
        if (leadNs < _context.ResolutionNs)
            return leadNs > -_context.ResolutionNs;
        packet.LeadLineIndex = owner.LineIndex;
        packet.LeadNs = leadNs;
        return false;
    }

    /// <summary>Counts a number of a line that came too late to repair another's gap. Single numbers that the other
    /// line brought late are in time although the clocks differ, and say nothing of the distance.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteApart(LineMemory memory, int line, long leadNs, long stampNs)
    {
        if (memory.Apart < LineMemory.FewestApart)
            memory.ApartNs[memory.Apart] = leadNs;
        memory.Apart++;
        if (memory.Apart < LineMemory.FewestApart || NearOfApart * memory.Near > memory.Apart)
            return;
        _context.LineCounters(line).RecordsImpaired++;
        if (memory.IsApart)
            return;
        memory.IsApart = true;
        Array.Sort(memory.ApartNs);
        ref TelemetryEvent apart = ref _context.Events.Begin(TelemetryEventKind.LinesApart, stampNs);
        apart.FeedIndex = (short)_context.Feed.Index;
        apart.LineIndex = (short)(_context.LineBase + line);
        apart.DurationNs = memory.ApartNs[LineMemory.FewestApart / 2];
        _context.Events.Commit();
    }

    /// <summary>Counts that neither a packet nor the one that owns its first number was first.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Tie(ref PacketEvent packet, int serial, int line, ulong first)
    {
        ref FirstDelivery owner = ref _history.At(serial, first);
        bool isKept = _packet - owner.Packet < _wonNumbers.Length;
        if (owner.IsFirstOfPacket != 0 && isKept && (WonBy(owner.Packet) & Tied) == 0)
        {
            ref LineCounters counters = ref _context.LineCounters(owner.LineIndex - _context.LineBase);
            counters.Wins--;
            counters.Ties++;
            WonBy(owner.Packet) |= Tied;
        }
        if (packet.NewNumbers > 0)
            return;                             // it was first with another number
        _context.LineCounters(line).Ties++;
        WonBy(_packet) |= Tied;
    }

    /// <summary>True if a delivery came before a line's packet of a stamp; where the stamps cannot say, the earlier
    /// line did.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsEarlier(in FirstDelivery delivery, long stampNs, int lineIndex)
    {
        long leadNs = stampNs - delivery.StampNs;
        return leadNs >= _context.ResolutionNs
            || (leadNs > -_context.ResolutionNs && delivery.LineIndex <= lineIndex);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeOver(ref PacketEvent packet, Generation generation, int line, ulong first, ulong last)
    {
        int serial = generation.Serial;
        int lineIndex = _context.LineBase + line;
        ulong from = last - first >= (ulong)_history.Length ? last - (ulong)_history.Length + 1 : first;
        for (ulong number = from; number <= last; number++)
        {
            ref FirstDelivery owner = ref _history.At(serial, number);
            if (owner.Generation != serial || owner.Sequence != number || owner.Packet == _packet
                || owner.LineIndex == lineIndex || IsEarlier(owner, packet.StampNs, lineIndex))
                continue;
            long leadNs = owner.StampNs - packet.StampNs;
            if (owner.IsFirstOfPacket != 0 && packet.LeadLineIndex < 0 && leadNs >= _context.ResolutionNs)
            {
                packet.LeadLineIndex = owner.LineIndex;
                packet.LeadNs = leadNs;
                packet.IsLeadReversed = 1;
            }
            TakeFrom(owner, generation);
            if (packet.NewNumbers == 0)
                packet.FirstNewSequence = number;
            packet.NewNumbers++;
            WonBy(_packet)++;
            _history.Remember(
                number, number + 1, packet.StampNs, _packet,
                FirstDelivery.OriginOf(serial, (short)lineIndex) | (number == first ? FirstDelivery.FirstOfPacket : 0));
        }
    }

    private void TakeFrom(in FirstDelivery owner, Generation generation)
    {
        generation.Counts.Messages--;
        ref LineCounters counters = ref _context.LineCounters(owner.LineIndex - _context.LineBase);
        counters.Arbitration.MessagesFirst--;
        // A packet that has left the ring keeps its win: within the bounded hold its copies cannot be read that late.
        if (_packet - owner.Packet >= _wonNumbers.Length || (--WonBy(owner.Packet) & ~Tied) != 0)
            return;
        if ((WonBy(owner.Packet) & Tied) == 0)
            counters.Wins--;
        _history.Ticks.Remove(owner.Packet);
    }

    /// <summary>Removes a line's first deliveries of numbers.</summary>
    public void TakeBack(Generation generation, int line, ulong first, ulong next)
    {
        int serial = generation.Serial;
        for (ulong number = first; number < next; number++)
        {
            ref FirstDelivery owner = ref _history.At(serial, number);
            if (owner.Generation != serial || owner.Sequence != number || owner.LineIndex != _context.LineBase + line)
                continue;
            TakeFrom(owner, generation);
            owner = default;
        }
    }

    /// <summary>Number of packets whose count of won numbers is kept: enough for the remembered numbers if each packet
    /// brings one.</summary>
    private static int PacketsKept(FeedContext context) => (int)Math.Min(
        MostPackets, BitOperations.RoundUpToPowerOf2((uint)(context.History.Length * context.LineCount)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref int WonBy(long packet)
    {
        int[] wonNumbers = _wonNumbers;
        return ref wonNumbers[(int)packet & (wonNumbers.Length - 1)];
    }
}
