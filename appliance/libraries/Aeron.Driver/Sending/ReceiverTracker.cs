// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Sending;

/// <summary>Receivers that a publication has heard recently, by receiver id; bounded in number.</summary>
internal sealed class ReceiverTracker(long timeoutNs)
{
    /// <summary>Most receivers of a publication.</summary>
    internal const int MaxReceivers = 256;

    private readonly long[] _receiverId = new long[MaxReceivers];
    private readonly long[] _lastHeardNs = new long[MaxReceivers];

    /// <summary>Number of live receivers.</summary>
    internal int Count { get; private set; }

    internal void OnHeard(long receiverId, long nowNs)
    {
        int index = IndexOf(receiverId);
        if (index < 0)
        {
            if (Count == MaxReceivers)
                return;
            index = Count++;
            _receiverId[index] = receiverId;
        }

        _lastHeardNs[index] = nowNs;
    }

    /// <summary>Removes one that left; returns true if it was known.</summary>
    internal bool Remove(long receiverId)
    {
        int index = IndexOf(receiverId);
        if (index < 0)
            return false;
        RemoveAt(index);
        return true;
    }

    /// <summary>Removes those that were silent for the timeout.</summary>
    internal void Expire(long nowNs)
    {
        for (int i = Count - 1; i >= 0; i--)
        {
            if (nowNs - _lastHeardNs[i] > timeoutNs)
                RemoveAt(i);
        }
    }

    private int IndexOf(long receiverId) => Array.IndexOf(_receiverId, receiverId, 0, Count);

    private void RemoveAt(int index)
    {
        Count--;
        _receiverId[index] = _receiverId[Count];
        _lastHeardNs[index] = _lastHeardNs[Count];
    }
}
