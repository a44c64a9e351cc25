// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing.Gateway.Answering;

/// <summary>Answers that wait, the next due one first: a binary heap in memory that is allocated at the
/// start.</summary>
[HotPath]
internal sealed class AnswerQueue
{
    private const int Capacity = 1 << 15;

    private readonly PlannedAnswer[] _answers = new PlannedAnswer[Capacity];
    private readonly byte[] _requests;
    private readonly int _bytesEach;
    private readonly int[] _heap = new int[Capacity];
    private readonly int[] _free = new int[Capacity];
    private int _freeCount = Capacity;
    private long _number;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="bytesEach">Longest request that is kept.</param>
    public AnswerQueue(int bytesEach)
    {
        _bytesEach = bytesEach;
        _requests = new byte[Capacity * bytesEach];
        for (int slot = 0; slot < Capacity; slot++)
            _free[slot] = slot;
    }

    /// <summary>Number of answers that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Clock at which the next one is due, nanoseconds; the highest number if none waits.</summary>
    public long NextDueNs => Count == 0 ? long.MaxValue : _answers[_heap[0]].DueNs;

    /// <summary>Adds an answer.</summary>
    /// <param name="answer">The answer; its number is set here.</param>
    /// <returns>False if there is no room.</returns>
    public bool TryAdd(in PlannedAnswer answer, ReadOnlySpan<byte> request)
    {
        if (_freeCount == 0)
            return false;
        int slot = _free[--_freeCount];
        _answers[slot] = answer;
        _answers[slot].Number = _number++;
        Span<byte> kept = _requests.AsSpan(slot * _bytesEach, _bytesEach);
        kept.Clear();
        request.CopyTo(kept);
        _heap[Count] = slot;
        Rise(Count++);
        return true;
    }

    /// <summary>Takes the next answer.</summary>
    /// <param name="request">Receives the bytes of its request, valid until the next call.</param>
    public PlannedAnswer Take(out ReadOnlySpan<byte> request)
    {
        int slot = _heap[0];
        _heap[0] = _heap[--Count];
        Sink(0);
        PlannedAnswer answer = _answers[slot];
        _answers[slot] = default;
        _free[_freeCount++] = slot;
        request = _requests.AsSpan(slot * _bytesEach, _bytesEach);
        return answer;
    }

    /// <summary>Forgets the answers of a session.</summary>
    public void Drop(GatewaySession session)
    {
        int kept = 0;
        for (int place = 0; place < Count; place++)
        {
            int slot = _heap[place];
            if (_answers[slot].Session != session)
            {
                _heap[kept++] = slot;
                continue;
            }
            _answers[slot] = default;
            _free[_freeCount++] = slot;
        }
        Count = kept;
        for (int place = (Count / 2) - 1; place >= 0; place--)
            Sink(place);
    }

    private void Rise(int place)
    {
        while (place > 0)
        {
            int parent = (place - 1) / 2;
            if (!IsBefore(place, parent))
                return;
            (_heap[place], _heap[parent]) = (_heap[parent], _heap[place]);
            place = parent;
        }
    }

    private void Sink(int place)
    {
        while (true)
        {
            int first = place;
            int left = (2 * place) + 1;
            if (left < Count && IsBefore(left, first))
                first = left;
            if (left + 1 < Count && IsBefore(left + 1, first))
                first = left + 1;
            if (first == place)
                return;
            (_heap[place], _heap[first]) = (_heap[first], _heap[place]);
            place = first;
        }
    }

    private bool IsBefore(int one, int other)
    {
        ref readonly PlannedAnswer a = ref _answers[_heap[one]];
        ref readonly PlannedAnswer b = ref _answers[_heap[other]];
        return a.DueNs < b.DueNs || (a.DueNs == b.DueNs && a.Number < b.Number);
    }
}
