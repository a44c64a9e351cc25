// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>
/// By which of its endpoint's destinations an image is fed, and by whom: the first sender that is heard on a
/// destination is the only one there. So a stranger who knows a session cannot add to it or end it.
/// </summary>
internal sealed class ImageConnections(long timeoutNs)
{
    private readonly Connection[] _connections = new Connection[ReceiveChannelEndpoint.MaxDestinations];

    /// <summary>How many destinations feed the image.</summary>
    internal int Count { get; private set; }

    /// <summary>True if a datagram comes from who feeds the image by this destination, now the first one included.
    /// </summary>
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

    /// <summary>A destination was removed.</summary>
    internal void Remove(int destination)
    {
        if (!_connections[destination].IsUsed)
            return;
        _connections[destination] = default;
        Count--;
    }

    /// <summary>Where answers go to by a destination; false if it does not feed the image or fell silent.</summary>
    internal bool TryGetControl(int destination, long nowNs, out UdpAddress control)
    {
        ref Connection connection = ref _connections[destination];
        control = connection.Control;
        return IsLive(connection, nowNs);
    }

    /// <summary>One sender told where the stream ends; the end when all that are live have told it.</summary>
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

    /// <summary>One destination's sender.</summary>
    private struct Connection
    {
        internal bool IsUsed;
        internal UdpAddress Source;
        internal UdpAddress Control;
        internal long LastHeardNs;
        internal long? End;
    }
}
