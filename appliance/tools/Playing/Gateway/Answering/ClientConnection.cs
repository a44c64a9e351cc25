// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Model.Clocks;
using Telemetry.Playing.Gateway.Sessions;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>A connection of a client. Never blocks.</summary>
[HotPath]
internal sealed class ClientConnection : IDisposable
{
    private const int ReceiveBytes = 1 << 16;                   // many times the longest packet
    private const int UnsentBytes = 1 << 20;

    private readonly Socket _socket;
    private readonly byte[] _received = new byte[ReceiveBytes];
    private readonly byte[] _unsent = new byte[UnsentBytes];
    private readonly nint _descriptor;
    private int _unsentLength;

    /// <summary>Takes over a socket.</summary>
    /// <param name="listener">The listener that accepted it.</param>
    /// <param name="nowNs">Clock, nanoseconds.</param>
    public ClientConnection(Socket socket, GatewayListener listener, long nowNs)
    {
        _socket = socket;
        _socket.Blocking = false;
        _socket.NoDelay = true;
        _descriptor = socket.Handle;
        Listener = listener;
        ClientPort = (ushort)(socket.RemoteEndPoint is IPEndPoint client ? client.Port : 0);
        BeganNs = LastReadNs = LastSentNs = nowNs;
        Layer = SessionLayer.Of(this);
    }

    /// <summary>The listener that accepted it.</summary>
    public GatewayListener Listener { get; }

    public ushort ClientPort { get; }

    public SessionLayer Layer { get; }

    /// <summary>Its session; null before the login.</summary>
    public GatewaySession? Session { get; set; }

    /// <summary>Clock at its start, nanoseconds.</summary>
    public long BeganNs { get; }

    /// <summary>Clock when it was read last, nanoseconds.</summary>
    public long LastReadNs { get; private set; }

    /// <summary>Clock when something was sent last, nanoseconds.</summary>
    public long LastSentNs { get; private set; }

    /// <summary>True if it is of no use any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>True if bytes wait until the client reads.</summary>
    public bool HasUnsent => _unsentLength > 0;

    /// <summary>The socket to wait on; negative if there is nothing to wait for.</summary>
    public nint Descriptor => IsClosed ? -1 : _descriptor;

    /// <summary>Bytes that were received and not taken.</summary>
    public ReadOnlySpan<byte> Received => _received.AsSpan(0, ReceivedLength);

    public int ReceivedLength { get; private set; }

    /// <summary>Reads what has come.</summary>
    /// <param name="nowNs">Receives the clock behind the call, nanoseconds.</param>
    /// <returns>False if nothing came.</returns>
    public bool Read(out long nowNs)
    {
        int count = _socket.Receive(_received.AsSpan(ReceivedLength), SocketFlags.None, out SocketError error);
        nowNs = MonotonicClock.NowNs;
        if (error == SocketError.WouldBlock)
            return false;
        if (error != SocketError.Success || count == 0)
        {
            IsClosed = true;
            return false;
        }
        LastReadNs = nowNs;
        ReceivedLength += count;
        return true;
    }

    /// <summary>Drops the first received bytes, which were taken.</summary>
    public void Drop(int length)
    {
        _received.AsSpan(length, ReceivedLength - length).CopyTo(_received);
        ReceivedLength -= length;
    }

    /// <summary>Sends bytes, at once or as soon as the client reads.</summary>
    /// <param name="nowNs">Clock, nanoseconds.</param>
    public void Send(ReadOnlySpan<byte> bytes, long nowNs)
    {
        LastSentNs = nowNs;
        if (_unsentLength == 0)
            bytes = bytes[SendNow(bytes)..];
        if (bytes.IsEmpty || IsClosed)
            return;
        if (_unsentLength + bytes.Length > UnsentBytes)
        {
            IsClosed = true;                                    // the client does not read
            return;
        }
        bytes.CopyTo(_unsent.AsSpan(_unsentLength));
        _unsentLength += bytes.Length;
    }

    public void Flush()
    {
        int sent = SendNow(_unsent.AsSpan(0, _unsentLength));
        _unsent.AsSpan(sent, _unsentLength - sent).CopyTo(_unsent);
        _unsentLength -= sent;
    }

    public void Close() => IsClosed = true;

    public void Dispose()
    {
        IsClosed = true;
        _socket.Dispose();
    }

    private int SendNow(ReadOnlySpan<byte> bytes)
    {
        int sent = 0;
        while (sent < bytes.Length)
        {
            int count = _socket.Send(bytes[sent..], SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                break;
            if (error != SocketError.Success)
            {
                IsClosed = true;
                break;
            }
            sent += count;
        }
        return sent;
    }
}
