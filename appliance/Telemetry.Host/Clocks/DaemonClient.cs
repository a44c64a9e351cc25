// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Model.Clocks;

namespace Telemetry.Host.Clocks;

/// <summary>Asks a daemon that steers the clock by datagrams: one that is not there is looked for anew each time.
/// </summary>
/// <param name="open">Makes a socket that is connected with it; null where there is none.</param>
/// <param name="isPort">Whether the socket reaches whoever is there at the time, as one to a port does; one to a file
/// reaches only who made that.</param>
internal sealed class DaemonClient(Func<Socket?> open, bool isPort) : IDisposable
{
    private const int WaitMs = 100;
    private const int Leftovers = 8;

    private readonly byte[] _buffer = new byte[1024];
    private Socket? _socket;

    /// <summary>Reads a datagram; null if it is no answer to the request.</summary>
    internal delegate TimeSource? ReplyReader(ReadOnlySpan<byte> reply);

    /// <summary>Asks it now. Where nobody is, that costs no exception: it is asked for as long as the process lives.
    /// </summary>
    /// <param name="request">What is sent.</param>
    /// <param name="read">Reads what comes; answers that came too late for the request before are passed over.</param>
    /// <param name="isSilent">Whether somebody is there, and did not answer within a tenth of a second.</param>
    /// <returns>Null if nobody answers.</returns>
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
