// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>Queries a daemon that steers the clock, by datagrams. If the daemon is not running, every query tries to
/// connect again.</summary>
/// <param name="open">Makes a connected socket; null if the daemon has none.</param>
/// <param name="isPort">True for a UDP port, which also reaches a restarted daemon. False for a socket file, which
/// belongs to the process that made it.</param>
internal sealed class DaemonClient(Func<Socket?> open, bool isPort) : IDisposable
{
    private const int WaitMs = 100;
    private const int Leftovers = 8;

    private readonly byte[] _buffer = new byte[1024];
    private Socket? _socket;

    /// <summary>Reads a datagram; null if it does not answer the request.</summary>
    internal delegate TimeSource? ReplyReader(ReadOnlySpan<byte> reply);

    /// <summary>Queries the daemon once. A missing daemon throws no exception, since it is queried as long as the
    /// process lives.</summary>
    /// <param name="request">The datagram to send.</param>
    /// <param name="read">Reads a reply; late replies to earlier requests are skipped.</param>
    /// <param name="isSilent">True if the daemon is there but did not answer within 100 ms.</param>
    /// <returns>Null if there is no answer.</returns>
    internal TimeSource? Ask(ReadOnlySpan<byte> request, ReplyReader read, out bool isSilent)
    {
        isSilent = false;
        if (Connected() is not { } socket)
            return null;
        _ = socket.Send(request, SocketFlags.None, out SocketError error);
        for (int left = Leftovers; left > 0 && error == SocketError.Success; left--)
        {
            int length = socket.Receive(_buffer, SocketFlags.None, out error);
            if (error == SocketError.Success && read(_buffer.AsSpan(0, length)) is { } source)
                return source;
        }
        isSilent = error is SocketError.WouldBlock or SocketError.TimedOut;
        bool isRefused = isPort && error == SocketError.ConnectionRefused;
        if (!isSilent && !isRefused && error != SocketError.Success)
            Dispose();
        return null;
    }

    private Socket? Connected()
    {
        if (_socket is not null)
            return _socket;
        try
        {
            _socket = open();
        }
        catch (SocketException)
        {
            return null;
        }
        if (_socket is not null)
            _socket.ReceiveTimeout = WaitMs;
        return _socket;
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
