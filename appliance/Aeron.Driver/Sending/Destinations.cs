// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Where the datagrams of a multi-destination channel go: to receivers that came to the control address and are heard
/// (dynamic), or to those that the client named (manual). A bounded number of them.
/// </summary>
internal sealed class Destinations(bool isDynamic, IUdpTransport transport, long timeoutNs, DriverCounters counters)
{
    /// <summary>Destinations of a channel at most.</summary>
    internal const int MaxCount = 256;

    private readonly Destination[] _destinations = new Destination[MaxCount];
    private int _first;
    private int _count;
    private int? _counterId;

    /// <summary>How many there are.</summary>
    internal int Count
    {
        get => _count;
        private set
        {
            _count = value;
            Tell();
        }
    }

    /// <summary>A counter tells from now on how many there are.</summary>
    internal void CountBy(int counterId)
    {
        _counterId = counterId;
        Tell();
    }

    /// <summary>
    /// Sends to all, each time another one first. False if the socket is full, and then none has it: what it refuses
    /// for some only is for them to ask for again.
    /// </summary>
    internal bool Send(ReadOnlySpan<byte> datagram)
    {
        if (Count == 0)
            return true;

        int sent = 0;
        _first = _first + 1 < Count ? _first + 1 : 0;
        for (int i = 0; i < Count; i++)
        {
            int index = _first + i < Count ? _first + i : _first + i - Count;
            if (transport.SendTo(datagram, _destinations[index].Address))
                sent++;
        }

        counters.Add(SystemCounter.BytesSent, (long)sent * datagram.Length);
        if (sent < Count)
            counters.Add(SystemCounter.ShortSends, Count - sent);
        return sent > 0;
    }

    /// <summary>A receiver is heard: if receivers come by themselves it is a destination from now on.</summary>
    internal void OnHeard(long receiverId, in UdpAddress source, long nowNs)
    {
        if (!isDynamic)
            return;

        for (int i = 0; i < Count; i++)
        {
            if (_destinations[i].ReceiverId == receiverId && _destinations[i].Address == source)
            {
                _destinations[i].LastHeardNs = nowNs;
                return;
            }
        }

        if (Count < MaxCount)
            _destinations[Count++] =
                new Destination { ReceiverId = receiverId, Address = source, LastHeardNs = nowNs };
    }

    /// <summary>Forgets receivers that came by themselves and fell silent.</summary>
    internal void Expire(long nowNs)
    {
        for (int i = Count - 1; isDynamic && i >= 0; i--)
        {
            if (nowNs - _destinations[i].LastHeardNs > timeoutNs)
                _destinations[i] = _destinations[--Count];
        }
    }

    /// <summary>Adds a destination that a client named; false if there is no room. Adding it twice is adding it once.
    /// </summary>
    internal bool TryAdd(in UdpAddress address, long registrationId)
    {
        if (IndexOf(address) >= 0)
            return true;
        if (Count == MaxCount)
            return false;
        _destinations[Count++] = new Destination { Address = address, RegistrationId = registrationId };
        return true;
    }

    /// <summary>Removes one; false if it is not there.</summary>
    internal bool Remove(in UdpAddress address)
    {
        int index = IndexOf(address);
        if (index < 0)
            return false;
        _destinations[index] = _destinations[--Count];
        return true;
    }

    /// <summary>Removes the one that was added under an id; one that is not there is none any more.</summary>
    internal void Remove(long registrationId)
    {
        int index = Array.FindIndex(_destinations, 0, Count, one => one.RegistrationId == registrationId);
        if (!isDynamic && index >= 0)
            _destinations[index] = _destinations[--Count];
    }

    private void Tell()
    {
        if (_counterId is { } id)
            Volatile.Write(ref counters.Value(id), _count);
    }

    private int IndexOf(in UdpAddress address)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_destinations[i].Address == address)
                return i;
        }

        return -1;
    }

    /// <summary>One address, with the receiver behind it if it came by itself, else the id that it was added under.
    /// </summary>
    private struct Destination
    {
        internal UdpAddress Address;
        internal long ReceiverId;
        internal long RegistrationId;
        internal long LastHeardNs;
    }
}
