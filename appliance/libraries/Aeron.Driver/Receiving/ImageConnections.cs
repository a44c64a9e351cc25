// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>
/// Senders of an image, one per destination of its endpoint: the first sender heard on a destination is the only one
/// accepted there, so that another host that knows a session cannot add data to it or end it.
/// </summary>
internal sealed class ImageConnections(long timeoutNs)
{
    private readonly Connection[] _connections = new Connection[ReceiveChannelEndpoint.MaxDestinations];

    /// <summary>Number of destinations on which the image is received.</summary>
    internal int Count { get; private set; }

    /// <summary>True if a datagram comes from the sender of the image on this destination; the first sender heard is
    /// accepted.</summary>
    internal bool TryHear(int destination, in UdpAddress source, in UdpAddress control, long nowNs)
    {
        ref Connection connection = ref _connections[destination];
        if (!connection.IsUsed)
        {
            connection = new Connection { IsUsed = true, Source = source, Control = control };
            Count++;
        }

        if (connection.Source != source)
            return false;
        connection.LastHeardNs = nowNs;
        return true;
    }

    internal void Remove(int destination)
    {
        if (!_connections[destination].IsUsed)
            return;
        _connections[destination] = default;
        Count--;
    }

    /// <summary>Address for answers by a destination; false if the image is not received there or its sender is
    /// silent.</summary>
    internal bool TryGetControl(int destination, long nowNs, out UdpAddress control)
    {
        ref Connection connection = ref _connections[destination];
        control = connection.Control;
        return IsLive(connection, nowNs);
    }

    /// <summary>Stores the end of stream of one sender; returns the end once all live senders have sent it.</summary>
    internal long? OnEndOfStream(int destination, long position, long nowNs)
    {
        _connections[destination].End = position;
        long? end = null;
        foreach (ref readonly Connection connection in _connections.AsSpan())
        {
            if (!IsLive(connection, nowNs))
                continue;
            if (connection.End is not { } known)
                return null;
            end = Math.Max(end ?? known, known);
        }

        return end;
    }

    private bool IsLive(in Connection connection, long nowNs) =>
        connection.IsUsed && (Count == 1 || nowNs - connection.LastHeardNs <= timeoutNs);

    /// <summary>Sender on one destination.</summary>
    private struct Connection
    {
        internal bool IsUsed;
        internal UdpAddress Source;
        internal UdpAddress Control;
        internal long LastHeardNs;
        internal long? End;
    }
}
