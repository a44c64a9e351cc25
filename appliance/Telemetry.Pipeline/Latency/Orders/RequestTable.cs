// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using Telemetry.Feeds;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>
/// The requests of one session by key and kind, bounded and made at start. Those that wait stand in one list in the
/// order in which they came, those that are done in another: the oldest done one makes room for a new request, one that
/// waits never does.
/// </summary>
[HotPath]
internal sealed class RequestTable
{
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

    /// <summary>The request that waits the longest, or -1.</summary>
    public int OldestWaiting => _waitingHead;

    /// <summary>The request that waits the shortest, or -1.</summary>
    public int NewestWaiting => _waitingTail;

    /// <summary>The request of an index.</summary>
    public ref Request this[int index] => ref _requests[index];

    /// <summary>Mixes a kind and a scope into the hash of a key.</summary>
    public static ulong HashOf(in OrderKey key, RequestKind kind, uint scope) =>
        (key.Hash() + (ulong)kind + 1 + ((ulong)scope << 2)) * 0xD6E8_FEB8_6659_FD93UL;

    /// <summary>The request of a key and kind, or -1.</summary>
    /// <param name="key">The key.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="scope">What keys are scoped by besides the session; 0 for nothing.</param>
    public int Find(in OrderKey key, RequestKind kind, uint scope)
    {
        ulong hash = HashOf(key, kind, scope);
        int index = _buckets[BucketOf(hash)];
        while (index >= 0 && !(_requests[index].Hash == hash && _requests[index].Scope == scope
            && _requests[index].Kind == kind && _requests[index].Key.Equals(key)))
            index = _requests[index].Chain;
        return index;
    }

    /// <summary>Adds a request to those that wait.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="scope">What its key is scoped by besides the session; 0 for nothing.</param>
    /// <param name="evicted">Receives true if an order that may still be filled had to make room.</param>
    /// <returns>Its index; -1 if the table is full of requests that wait.</returns>
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
        request.Hash = HashOf(key, kind, scope);
        int bucket = BucketOf(request.Hash);
        request.Chain = _buckets[bucket];
        _buckets[bucket] = index;
        Append(index, ref _waitingHead, ref _waitingTail);
        return index;
    }

    /// <summary>A request no longer waits.</summary>
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

    /// <summary>Takes a request out of the table.</summary>
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

    /// <summary>Takes out every request that no longer waits.</summary>
    public void ForgetDone()
    {
        while (_doneHead >= 0)
            Remove(_doneHead);
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
