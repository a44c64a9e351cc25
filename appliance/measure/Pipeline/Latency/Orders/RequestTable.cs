// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Ticks;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Requests of one session by key and kind; bounded and allocated at start. Waiting requests are in one list
/// in arrival order, finished ones in another: a new request may replace the oldest finished one, never a waiting
/// one.</summary>
[HotPath]
internal sealed class RequestTable
{
    /// <summary>Number that stands for all connections.</summary>
    public const uint AnyConnection = 0;

    private readonly Request[] _requests;
    private readonly int[] _buckets;
    private readonly int _mask;
    private int _free;
    private int _waitingHead = -1;
    private int _waitingTail = -1;
    private int _doneHead = -1;
    private int _doneTail = -1;

    /// <summary>Makes a table for at most <paramref name="capacity"/> requests.</summary>
    public RequestTable(int capacity)
    {
        _requests = new Request[capacity];
        for (int index = 0; index < capacity; index++)
            _requests[index].Chain = index + 1 < capacity ? index + 1 : -1;
        _buckets = new int[(int)BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
        _buckets.AsSpan().Fill(-1);
        _mask = _buckets.Length - 1;
    }

    /// <summary>Request that has waited longest, or -1.</summary>
    public int OldestWaiting => _waitingHead;

    /// <summary>Request that has waited shortest, or -1.</summary>
    public int NewestWaiting => _waitingTail;

    public ref Request this[int index] => ref _requests[index];

    /// <summary>Finds the request of a key and kind in a scope, or of a connection; -1 if there is none.</summary>
    /// <param name="scope">Scope of the key within the session; 0 for none.</param>
    public int Find(in OrderKey key, RequestKind kind, uint scope, uint connection)
    {
        int index = First(key, kind);
        while (index >= 0 && _requests[index].Scope != scope && _requests[index].Connection != connection)
            index = After(index);
        return index;
    }

    /// <summary>The newest request of a key and kind in any scope; -1 if there is none.</summary>
    public int First(in OrderKey key, RequestKind kind)
    {
        ulong hash = HashOf(key, kind);
        return Next(_buckets[BucketOf(hash)], hash, key, kind);
    }

    /// <summary>The next older request of the same key and kind; -1 if there is none.</summary>
    public int After(int index)
    {
        ref Request request = ref _requests[index];
        return Next(request.Chain, request.Hash, request.Key, request.Kind);
    }

    /// <summary>Adds a waiting request.</summary>
    /// <param name="scope">Scope of its key within the session; 0 for none.</param>
    /// <param name="evicted">Receives true if an order that may still be filled was removed for it.</param>
    /// <returns>Its index; -1 if the table is full of waiting requests.</returns>
    public int Add(in OrderKey key, RequestKind kind, uint scope, out bool evicted)
    {
        evicted = false;
        int index = _free;
        if (index >= 0)
        {
            _free = _requests[index].Chain;
        }
        else
        {
            index = _doneHead;
            if (index < 0)
                return -1;
            evicted = !_requests[index].IsFilled && _requests[index].Kind != RequestKind.Cancel;
            Unlink(index, ref _doneHead, ref _doneTail);
            Unchain(index);
        }
        ref Request request = ref _requests[index];
        request = default;
        request.Key = key;
        request.Kind = kind;
        request.Scope = scope;
        request.Hash = HashOf(key, kind);
        request.Row = index + 1;
        request.Stages = OrderStage.Unknown;
        int bucket = BucketOf(request.Hash);
        request.Chain = _buckets[bucket];
        _buckets[bucket] = index;
        Append(index, ref _waitingHead, ref _waitingTail);
        return index;
    }

    /// <summary>Moves a request from the waiting to the finished ones.</summary>
    public void Finish(int index, RequestState state)
    {
        ref Request request = ref _requests[index];
        bool waits = request.State == RequestState.Waiting;
        request.State = state;
        if (!waits)
            return;
        Unlink(index, ref _waitingHead, ref _waitingTail);
        Append(index, ref _doneHead, ref _doneTail);
    }

    /// <summary>Marks the waiting requests that end within a range of their connection's bytes as dropped at
    /// egress.</summary>
    /// <param name="from">Offset of the first byte.</param>
    /// <param name="to">Offset behind the last byte.</param>
    /// <param name="first">Receives the index of the first of them; -1 if there is none.</param>
    /// <returns>Number of requests that were not marked before, nor sent again.</returns>
    public int MarkDropped(uint connection, long from, long to, out int first)
    {
        int marked = 0;
        first = -1;
        for (int index = _waitingTail; index >= 0; index = _requests[index].Previous)
        {
            ref Request request = ref _requests[index];
            if (request.Connection != connection || request.IsDropped || request.IsRetransmitted)
                continue;
            long end = request.StreamOffset + request.Length;
            if (end <= from)
                break;
            if (end > to)
                continue;
            request.IsDropped = true;
            first = index;
            marked++;
        }
        return marked;
    }

    /// <summary>Sets the time to the driver of a waiting request that ends at an offset of its connection's
    /// bytes.</summary>
    public void MarkDriver(uint connection, long endOffset, long driverNs)
    {
        for (int index = _waitingTail; index >= 0; index = _requests[index].Previous)
        {
            ref Request request = ref _requests[index];
            if (request.Connection != connection)
                continue;
            long end = request.StreamOffset + request.Length;
            if (end == endOffset)
                request.Stages.TxToDriverNs = driverNs - request.StampNs;
            if (end <= endOffset)
                return;
        }
    }

    /// <summary>Finds the waiting requests that have bytes in a range of their connection's.</summary>
    /// <param name="from">Offset of the first byte.</param>
    /// <param name="to">Offset behind the last byte.</param>
    /// <param name="first">Receives the index of the first of them; -1 if there is none.</param>
    /// <returns>Their number.</returns>
    public int CountWithin(uint connection, long from, long to, out int first)
    {
        int found = 0;
        first = -1;
        for (int index = _waitingTail; index >= 0; index = _requests[index].Previous)
        {
            ref readonly Request request = ref _requests[index];
            if (request.Connection != connection || request.StreamOffset >= to)
                continue;
            if (request.StreamOffset + request.Length <= from)
                break;
            first = index;
            found++;
        }
        return found;
    }

    public void Remove(int index)
    {
        if (_requests[index].State == RequestState.Waiting)
            Unlink(index, ref _waitingHead, ref _waitingTail);
        else
            Unlink(index, ref _doneHead, ref _doneTail);
        Unchain(index);
        _requests[index].Chain = _free;
        _free = index;
    }

    /// <summary>Removes the finished requests of a connection, or of all.</summary>
    public void ForgetDone(uint connection)
    {
        for (int index = _doneHead; index >= 0;)
        {
            int next = _requests[index].Next;
            if (connection == AnyConnection || _requests[index].Connection == connection)
                Remove(index);
            index = next;
        }
    }

    private static ulong HashOf(in OrderKey key, RequestKind kind) =>
        (key.Hash() + (ulong)kind + 1) * 0xD6E8_FEB8_6659_FD93UL;

    private int Next(int index, ulong hash, in OrderKey key, RequestKind kind)
    {
        while (index >= 0 && !(_requests[index].Hash == hash && _requests[index].Kind == kind
            && _requests[index].Key.Equals(key)))
            index = _requests[index].Chain;
        return index;
    }

    private int BucketOf(ulong hash) => (int)(hash >> 32) & _mask;

    private void Unchain(int index)
    {
        ref int link = ref _buckets[BucketOf(_requests[index].Hash)];
        while (link != index)
            link = ref _requests[link].Chain;
        link = _requests[index].Chain;
    }

    private void Append(int index, ref int head, ref int tail)
    {
        ref Request request = ref _requests[index];
        request.Previous = tail;
        request.Next = -1;
        if (tail >= 0)
            _requests[tail].Next = index;
        else
            head = index;
        tail = index;
    }

    private void Unlink(int index, ref int head, ref int tail)
    {
        ref Request request = ref _requests[index];
        if (request.Previous >= 0)
            _requests[request.Previous].Next = request.Next;
        else
            head = request.Next;
        if (request.Next >= 0)
            _requests[request.Next].Previous = request.Previous;
        else
            tail = request.Previous;
    }
}
