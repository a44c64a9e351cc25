// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.Model.Sockets;

/// <summary>
/// The queues of the sockets that receive lines, followed by the kernel's records: a read takes the oldest datagram of
/// its socket, less those that were dropped. A read whose datagram is not certain is unmatched, never guessed; the
/// queue is certain again after reads that leave it empty.
/// </summary>
[HotPath]
public sealed class SocketQueues
{
    public const int MostDatagrams = 1 << 16;

    public const int MostSockets = 512;

    // A datagram is stamped before it is in the queue, and reads in between do not count it: about a microsecond, and
    // up to a time slice where an interrupt or a hypervisor takes the core. Each core has one on its way.
    private const long OnItsWayNs = 100_000;
    private const long LongestOnItsWayNs = 20_000_000;
    private const int MostOnTheirWay = 64;
    private const int End = -1;

    private struct Entry
    {
        internal QueuedDatagram Datagram;
        internal int Previous;
        internal int Next;
    }

    private struct Queue
    {
        internal ulong Socket;
        internal long LastNs;           // stamp of the newest step
        internal long SurplusSinceNs;   // since when reads found fewer in the kernel's queue than here; 0 if not
        internal int Oldest;
        internal int Newest;
        internal int Count;
        internal uint Thread;           // that read last
        internal uint Ahead;            // datagrams that were in the queue before the first one here
        internal short Line;            // of the newest datagram
        internal bool IsCertain;        // what is in the kernel's queue is here
        internal bool WasSole;          // uncertain: the last read found just one datagram, here and there
    }

    private readonly Entry[] _entries = new Entry[MostDatagrams];
    private readonly Queue[] _queues = new Queue[MostSockets];
    private int _free;
    private int _count;
    private int _last;

    public SocketQueues()
    {
        for (int index = 0; index < MostDatagrams; index++)
            _entries[index].Next = index + 1 < MostDatagrams ? index + 1 : End;
    }

    /// <summary>Puts a datagram into the queue of a socket.</summary>
    /// <param name="ahead">Datagrams in the kernel's queue at that time.</param>
    public void Add(ulong socket, in QueuedDatagram datagram, uint ahead)
    {
        ref Queue queue = ref QueueOf(socket, ahead);
        queue.LastNs = datagram.InNs;
        queue.Line = datagram.Line;
        if (_free == End)
            Forget(ref Idlest());
        int index = _free;
        ref Entry entry = ref _entries[index];
        _free = entry.Next;
        entry.Datagram = datagram;
        entry.Previous = queue.Newest;
        entry.Next = End;
        if (queue.Newest == End)
            queue.Oldest = index;
        else
            _entries[queue.Newest].Next = index;
        queue.Newest = index;
        queue.Count++;
    }

    /// <summary>Takes a dropped datagram out of the queue of its socket: the newest with its numbers.</summary>
    public void Drop(ulong socket, in QueuedDatagram dropped)
    {
        int place = PlaceOf(socket);
        if (place < 0)
            return;
        ref Queue queue = ref _queues[place];
        int index = queue.Newest;
        while (index != End && !IsSame(in _entries[index].Datagram, in dropped))
            index = _entries[index].Previous;
        if (index == End)
            queue.IsCertain = false;
        else
            Remove(ref queue, index);
    }

    /// <summary>Marks the queue of a socket as uncertain: it dropped a datagram that cannot be identified.</summary>
    public void Doubt(ulong socket)
    {
        if (PlaceOf(socket) is var place and >= 0)
            _queues[place].IsCertain = false;
    }

    /// <summary>Marks the queues as uncertain among whose newest datagrams is one that the kernel dropped without
    /// naming its socket.</summary>
    public void DoubtHolding(in QueuedDatagram dropped)
    {
        foreach (ref Queue queue in _queues.AsSpan(0, _count))
        {
            if (!queue.IsCertain || queue.Line != dropped.Line)
                continue;
            int index = queue.Newest;
            for (int looks = 0; index != End && looks < MostOnTheirWay && queue.IsCertain; looks++)
            {
                queue.IsCertain = !IsSame(in _entries[index].Datagram, in dropped);
                index = _entries[index].Previous;
            }
        }
    }

    /// <summary>Marks the queues with datagrams of a line as uncertain: drops were counted and not recorded.</summary>
    public void DoubtLine(int line)
    {
        foreach (ref Queue queue in _queues.AsSpan(0, _count))
            queue.IsCertain &= queue.Line != line;
    }

    /// <summary>Marks all queues as uncertain: steps were lost.</summary>
    public void DoubtAll()
    {
        foreach (ref Queue queue in _queues.AsSpan(0, _count))
            queue.IsCertain = false;
    }

    /// <summary>Takes the datagram that a call has read.</summary>
    /// <param name="step">The read.</param>
    /// <param name="stampNs">Its stamp, nanoseconds.</param>
    /// <param name="isShared">Receives true if another thread read from the socket before.</param>
    /// <returns>False if it is not certain which one it is; the line in <paramref name="datagram"/> is then that of the
    /// socket's newest datagram, or -1.</returns>
    public bool TryRead(in PathStepFacts step, long stampNs, out QueuedDatagram datagram, out bool isShared)
    {
        int place = PlaceOf(step.Socket);
        isShared = false;
        datagram = default;
        datagram.Line = -1;
        if (place < 0)
            return false;
        ref Queue queue = ref _queues[place];
        isShared = queue.Thread != 0 && queue.Thread != step.Thread;
        queue.Thread = step.Thread;
        queue.LastNs = stampNs;
        datagram.Line = queue.Line;
        if (queue.IsCertain && queue.Ahead > 0)
        {
            queue.Ahead--;
            return false;
        }
        queue.IsCertain = queue.IsCertain ? Agrees(ref queue, step.QueueLeft, stampNs)
            : queue.WasSole && queue.Count == 1 && step.QueueLeft == 0;
        if (queue.IsCertain && step.Bytes <= (uint)_entries[queue.Oldest].Datagram.Length)
        {
            datagram = _entries[queue.Oldest].Datagram;
            Remove(ref queue, queue.Oldest);
            return true;
        }
        Recover(ref queue, step.QueueLeft, stampNs);
        return false;
    }

    private static bool IsSame(in QueuedDatagram one, in QueuedDatagram other) =>
        one.First == other.First && one.Numbers == other.Numbers && one.Line == other.Line
        && one.Channel == other.Channel;

    // Before the read the kernel's queue held one more than it left. With fewer here, some were not recorded. With more
    // here, the newest are on their way into the queue, or an older one left it without a record: then there are more
    // at every read, for longer than any is on its way.
    private bool Agrees(ref Queue queue, uint left, long stampNs)
    {
        long surplus = queue.Count - 1L - left;
        if (surplus is <= 0 or > MostOnTheirWay)
        {
            queue.SurplusSinceNs = 0;
            return surplus == 0;
        }
        if (queue.SurplusSinceNs == 0)
            queue.SurplusSinceNs = stampNs;
        int index = queue.Newest;
        for (long passed = 1; passed < surplus; passed++)
            index = _entries[index].Previous;
        long earliestNs = stampNs - LongestOnItsWayNs;
        return queue.SurplusSinceNs >= earliestNs && _entries[index].Datagram.InNs >= earliestNs;
    }

    // If the read left the kernel's queue empty, everything older than the usual way into it is gone. If one datagram
    // remains here, it may be the one that was read, or be on its way: the next read shows it.
    private void Recover(ref Queue queue, uint left, long stampNs)
    {
        queue.IsCertain = false;
        queue.SurplusSinceNs = 0;
        queue.Ahead = 0;
        queue.WasSole = false;
        if (left > 0)
            return;
        while (queue.Oldest != End && _entries[queue.Oldest].Datagram.InNs < stampNs - OnItsWayNs)
            Remove(ref queue, queue.Oldest);
        queue.IsCertain = queue.Count == 0;
        queue.WasSole = queue.Count == 1;
        if (queue.WasSole)
            Remove(ref queue, queue.Oldest);
    }

    private void Remove(ref Queue queue, int index)
    {
        ref Entry entry = ref _entries[index];
        if (entry.Previous == End)
            queue.Oldest = entry.Next;
        else
            _entries[entry.Previous].Next = entry.Next;
        if (entry.Next == End)
            queue.Newest = entry.Previous;
        else
            _entries[entry.Next].Previous = entry.Previous;
        entry.Next = _free;
        _free = index;
        queue.Count--;
    }

    private void Forget(ref Queue queue)
    {
        while (queue.Oldest != End)
            Remove(ref queue, queue.Oldest);
        queue.IsCertain = false;
    }

    // Of the queues with datagrams the one without a step for the longest time: it is not read.
    private ref Queue Idlest()
    {
        int idlest = 0;
        for (int place = 1; place < _count; place++)
        {
            if (_queues[place].Count > 0
                && (_queues[idlest].Count == 0 || _queues[place].LastNs < _queues[idlest].LastNs))
                idlest = place;
        }
        return ref _queues[idlest];
    }

    private int PlaceOf(ulong socket)
    {
        if (_last < _count && _queues[_last].Socket == socket)
            return _last;
        for (int place = 0; place < _count; place++)
        {
            if (_queues[place].Socket == socket)
                return _last = place;
        }
        return -1;
    }

    private ref Queue QueueOf(ulong socket, uint ahead)
    {
        int place = PlaceOf(socket);
        if (place >= 0)
            return ref _queues[place];
        place = _count < MostSockets ? _count++ : OldestPlace();
        ref Queue queue = ref _queues[place];
        if (queue.Count > 0)
            Forget(ref queue);
        queue = new Queue { Socket = socket, Oldest = End, Newest = End, Ahead = ahead, IsCertain = true };
        _last = place;
        return ref queue;
    }

    private int OldestPlace()
    {
        int oldest = 0;
        for (int place = 1; place < MostSockets; place++)
        {
            if (_queues[place].LastNs < _queues[oldest].LastNs)
                oldest = place;
        }
        return oldest;
    }
}
