// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Destinations of the datagrams of a multi-destination channel: live receivers that contacted the control address
/// (dynamic), or addresses that the client added (manual). Bounded in number.
/// </summary>
internal sealed class Destinations(bool isDynamic, IUdpTransport transport, long timeoutNs, DriverCounters counters)
{
    /// <summary>Most destinations of a channel.</summary>
    internal const int MaxCount = 256;

    private readonly Destination[] _destinations = new Destination[MaxCount];
    private int _first;
    private int _count;
    private int? _counterId;

    internal int Count
    {
        get => _count;
        private set
        {
            _count = value;
            Publish();
        }
    }

    /// <summary>Publishes the number of destinations in a counter from now on.</summary>
    internal void CountBy(int counterId)
    {
        _counterId = counterId;
        Publish();
    }

    /// <summary>
    /// Sends to all, starting with another one each time. Returns false if the socket is full, so that none received
    /// it; if only some sends fail, those destinations recover by NAK.
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

    /// <summary>Called when a receiver is heard: with dynamic destinations it becomes one.</summary>
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

    /// <summary>Removes dynamic receivers that fell silent.</summary>
    internal void Expire(long nowNs)
    {
        for (int i = Count - 1; isDynamic && i >= 0; i--)
        {
            if (nowNs - _destinations[i].LastHeardNs > timeoutNs)
                _destinations[i] = _destinations[--Count];
        }
    }

    /// <summary>Adds a destination of a client; returns false if there is no room. Adding it twice has no further
    /// effect.</summary>
    internal bool TryAdd(in UdpAddress address, long registrationId)
    {
        if (IndexOf(address) >= 0)
            return true;
        if (Count == MaxCount)
            return false;
        _destinations[Count++] = new Destination { Address = address, RegistrationId = registrationId };
        return true;
    }

    /// <summary>Removes one; returns false if it is unknown.</summary>
    internal bool Remove(in UdpAddress address)
    {
        int index = IndexOf(address);
        if (index < 0)
            return false;
        _destinations[index] = _destinations[--Count];
        return true;
    }

    /// <summary>Removes the one added under an id; an unknown id is ignored.</summary>
    internal void Remove(long registrationId)
    {
        int index = Array.FindIndex(_destinations, 0, Count, one => one.RegistrationId == registrationId);
        if (!isDynamic && index >= 0)
            _destinations[index] = _destinations[--Count];
    }

    private void Publish()
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

    /// <summary>One address, with its receiver if dynamic, else with the id under which it was added.</summary>
    private struct Destination
    {
        internal UdpAddress Address;
        internal long ReceiverId;
        internal long RegistrationId;
        internal long LastHeardNs;
    }
}
