// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Model.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;

namespace Telemetry.Pipeline.HostPath;

/// <summary>Numbers of each feed that reached the host, and that a process read, or did not read, on any line within
/// the repair window.</summary>
[HotPath]
internal sealed class DeliveryBook
{
    private const int MostWaiting = 1 << 17;

    // Reads are handed over by their stamps, later than packets: a CPU that is interrupted, or that a virtual machine
    // does not get, between a read's stamp and its record writes the record milliseconds later.
    private const long SettleNs = 10_000_000;

    /// <summary>Consecutive numbers whose time to be read has not passed.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Arrival
    {
        internal ulong First;
        internal ulong Channel;
        internal long StampNs;
        internal long DeadlineNs;
        internal uint Numbers;
        internal short Feed;
    }

    private struct Reader
    {
        internal DeliveryRow Row;
        internal long SinceNs;          // first read
        internal long BlindSinceNs;     // arrival of the first of consecutive unread numbers; 0 for none
        internal long EndedNs;          // found to have ended; the largest number while it runs
    }

    private readonly Arrival[] _waiting = new Arrival[MostWaiting];
    private readonly Reader[] _readers = new Reader[DeliveryRow.MaxReported];
    private readonly ReadTable _reads;
    private readonly ReadingProcesses? _processes;
    private int _readerCount;
    private bool _isFull;               // more processes read feeds than there are places
    private long _head;
    private long _tail;
    private long _endNs = long.MinValue;    // up to which reads are known at the end

    /// <summary>Makes an empty book.</summary>
    /// <param name="reads">What processes have read.</param>
    /// <param name="processes">Receives the processes, so that their end is noticed; null if it is not.</param>
    internal DeliveryBook(ReadTable reads, ReadingProcesses? processes) => (_reads, _processes) = (reads, processes);

    /// <summary>Notices that a process reads a feed.</summary>
    internal void Read(short feed, uint process, ulong socket, long stampNs)
    {
        for (int index = 0; index < _readerCount; index++)
        {
            ref Reader known = ref _readers[index];
            if (known.Row.FeedIndex != feed || known.Row.Process != process)
                continue;
            if (known.EndedNs != long.MaxValue)
                (known.EndedNs, known.SinceNs, known.BlindSinceNs) = (long.MaxValue, stampNs, 0);
            return;
        }
        if (_readerCount == _readers.Length)
        {
            _isFull = true;
            return;
        }
        _processes?.Add(process);
        _readers[_readerCount++] = new Reader
        {
            Row = new DeliveryRow { FeedIndex = feed, Process = process, Socket = socket },
            SinceNs = stampNs,
            EndedNs = long.MaxValue,
        };
    }

    /// <summary>Finds the first read of a number by the only process that had read it.</summary>
    /// <param name="channel">Mark of the number's sequence.</param>
    /// <param name="untilNs">Stamp up to which reads count.</param>
    /// <param name="found">Receives false if none had read it, or several, or others than are known may
    /// have.</param>
    /// <returns>A reference that is not valid if <paramref name="found"/> is false.</returns>
    internal ref readonly ReadTable.Read FindOnlyRead(
        ulong channel, short feed, ulong number, long untilNs, out bool found)
    {
        ref readonly ReadTable.Read only = ref Unsafe.NullRef<ReadTable.Read>();
        int count = 0;
        for (int index = 0; index < _readerCount; index++)
        {
            ref Reader reader = ref _readers[index];
            if (reader.Row.FeedIndex != feed)
                continue;
            ref readonly ReadTable.Read read = ref _reads.Find(
                channel, feed, reader.Row.Process, number, out bool isRead);
            if (!isRead || read.ReadNs > untilNs)
                continue;
            only = ref read;
            count++;
        }
        found = count == 1 && !_isFull;
        return ref only;
    }

    /// <summary>Stops counting for a process that was found to have ended.</summary>
    internal void End(uint process, long stampNs)
    {
        foreach (ref Reader reader in _readers.AsSpan(0, _readerCount))
        {
            if (reader.Row.Process == process && reader.EndedNs == long.MaxValue)
                reader.EndedNs = stampNs;
        }
    }

    /// <summary>Remembers the numbers of a packet that no line had delivered before.</summary>
    /// <param name="packet">The packet, after sequencing.</param>
    /// <param name="channel">Mark of its number sequence.</param>
    /// <param name="windowNs">Time in which they are to be read.</param>
    /// <param name="history">First deliveries of the feed's numbers.</param>
    internal void Arrive(ref PacketEvent packet, ulong channel, long windowNs, FeedHistory history)
    {
        ulong first = packet.Envelope.FirstSequence;
        uint numbers = packet.Envelope.Numbers;
        if (packet.NewNumbers == numbers)
        {
            Add(packet, channel, windowNs, first, numbers);
            return;
        }
        uint run = 0;
        for (uint place = 0; place <= numbers; place++)
        {
            if (place < numbers && IsFirst(ref packet, first + place, history))
            {
                run++;
                continue;
            }
            if (run > 0)
                Add(packet, channel, windowNs, first + place - run, run);
            run = 0;
        }
    }

    /// <summary>Counts the numbers whose time to be read has passed.</summary>
    internal void Expire(long clockNs)
    {
        for (; _head < _tail && _waiting[Index(_head)].DeadlineNs + SettleNs < clockNs; _head++)
            Settle(in _waiting[Index(_head)]);
    }

    /// <summary>Notices up to when reads were recorded: a capture may end with an earlier packet.</summary>
    internal void EndReads(long stampNs) => _endNs = Math.Max(_endNs, stampNs);

    /// <summary>Counts the remaining numbers at the end of the input, when all reads are known. Those that may still
    /// have been read in time count as neither.</summary>
    internal void Finish(long clockNs)
    {
        EndReads(clockNs);
        for (; _head < _tail; _head++)
            Settle(in _waiting[Index(_head)]);
    }

    /// <summary>Copies the rows to an interval.</summary>
    internal void CopyTo(IntervalBuffer interval)
    {
        interval.DeliveryCount = _readerCount;
        for (int index = 0; index < _readerCount; index++)
            interval.Deliveries[index] = _readers[index].Row;
    }

    private static bool IsFirst(ref PacketEvent packet, ulong number, FeedHistory history)
    {
        ref readonly FirstDelivery delivery = ref history.Find(number, out bool found);
        return found && delivery.StampNs == packet.StampNs && delivery.LineIndex == packet.LineIndex;
    }

    private static int Index(long place) => (int)(place & (MostWaiting - 1));

    private void Add(in PacketEvent packet, ulong channel, long windowNs, ulong first, uint numbers)
    {
        if (_tail - _head == MostWaiting)
            Settle(in _waiting[Index(_head++)]);        // earlier than it should be: it may count as unread
        _waiting[Index(_tail++)] = new Arrival
        {
            First = first,
            Channel = channel,
            StampNs = packet.StampNs,
            DeadlineNs = packet.StampNs + windowNs,
            Numbers = numbers,
            Feed = packet.FeedIndex,
        };
    }

    private void Settle(in Arrival arrival)
    {
        for (int index = 0; index < _readerCount; index++)
        {
            ref Reader reader = ref _readers[index];
            if (reader.Row.FeedIndex == arrival.Feed && reader.SinceNs <= arrival.StampNs
                && arrival.DeadlineNs <= reader.EndedNs)
                Settle(in arrival, ref reader);
        }
    }

    private void Settle(in Arrival arrival, ref Reader reader)
    {
        for (ulong number = arrival.First; number != arrival.First + arrival.Numbers; number++)
        {
            ref readonly ReadTable.Read read = ref _reads.Find(
                arrival.Channel, arrival.Feed, reader.Row.Process, number, out bool found);
            if (found && read.ReadNs <= arrival.DeadlineNs)
            {
                reader.Row.Counters.NumbersRead++;
                EndBlindness(ref reader, arrival.StampNs);
                reader.BlindSinceNs = 0;
                continue;
            }
            if (_endNs != long.MinValue && arrival.DeadlineNs > _endNs)
                continue;
            reader.Row.Counters.NumbersUnread++;
            if (reader.BlindSinceNs == 0)
                reader.BlindSinceNs = arrival.StampNs;
            EndBlindness(ref reader, arrival.StampNs);
        }
    }

    private static void EndBlindness(ref Reader reader, long stampNs)
    {
        if (reader.BlindSinceNs > 0)
        {
            reader.Row.Counters.LongestBlindNs = Math.Max(
                reader.Row.Counters.LongestBlindNs, stampNs - reader.BlindSinceNs);
        }
    }
}
