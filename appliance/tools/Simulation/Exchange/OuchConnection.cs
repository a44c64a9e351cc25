// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net.Sockets;
using Telemetry.Feeds.Streams;

namespace Telemetry.Simulation.Exchange;

/// <summary>One TCP connection at a gateway. Blocks only to send.</summary>
internal sealed class OuchConnection : IDisposable
{
    private const int HeaderLength = 3;
    private const long HeartbeatNs = 1_000_000_000;

    private readonly Socket _socket;
    private readonly byte[] _received = new byte[64 * 1024];
    private readonly byte[] _answers = new byte[64 * 1024];
    private int _receivedLength;
    private int _answersLength;
    private long _lastSentNs;

    /// <summary>Takes over a socket.</summary>
    public OuchConnection(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
        _socket.NoDelay = true;
    }

    /// <summary>Handles one packet of the client.</summary>
    /// <param name="packet">The packet, framing included.</param>
    /// <param name="nowNs">The time, nanoseconds.</param>
    public delegate void PacketTaker(OuchConnection connection, ReadOnlySpan<byte> packet, long nowNs);

    /// <summary>Its login, once logged in.</summary>
    public OuchAccount? Account { get; set; }

    /// <summary>True if it has ended.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>True if it stays open but is no longer read or answered.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>The socket to wait on.</summary>
    public nint Descriptor => _socket.Handle;

    /// <summary>Reads received bytes, and sends pending ones.</summary>
    public void Serve(long nowNs, PacketTaker take)
    {
        int count = _socket.Receive(_received.AsSpan(_receivedLength), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            if (nowNs - _lastSentNs > HeartbeatNs && _lastSentNs != 0)
                Send(SoupBinGateway.Heartbeat);
            Flush(nowNs);
            return;
        }
        if (error != SocketError.Success || count == 0)
        {
            Dispose();
            return;
        }
        _receivedLength += count;
        int at = 0;
        while (_receivedLength - at >= HeaderLength && !IsClosed && !IsSilent)
        {
            int length = 2 + BinaryPrimitives.ReadUInt16BigEndian(_received.AsSpan(at));
            if (_receivedLength - at < length)
                break;
            take(this, _received.AsSpan(at, length), nowNs);
            at += length;
        }
        _received.AsSpan(at, _receivedLength - at).CopyTo(_received);
        _receivedLength -= at;
        Flush(nowNs);
    }

    /// <summary>Sends a packet, with the next flush.</summary>
    public void Send(ReadOnlySpan<byte> packet)
    {
        if (_answersLength + packet.Length > _answers.Length)
            Flush(_lastSentNs);
        packet.CopyTo(_answers.AsSpan(_answersLength));
        _answersLength += packet.Length;
    }

    /// <summary>Loses the connection, after sending pending bytes.</summary>
    public void Lose(GatewayFaultKind kind, long nowNs)
    {
        Flush(nowNs);
        IsSilent = kind == GatewayFaultKind.Silence;
        if (IsSilent)
            return;
        if (kind == GatewayFaultKind.Reset)
            _socket.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose()
    {
        IsClosed = true;
        _socket.Dispose();
    }

    private void Flush(long nowNs)
    {
        int sent = 0;
        while (sent < _answersLength && !IsClosed)
        {
            sent += _socket.Send(_answers.AsSpan(sent, _answersLength - sent), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                _socket.Poll(1000, SelectMode.SelectWrite);
            else if (error != SocketError.Success)
                break;
        }
        if (_answersLength > 0)
            _lastSentNs = nowNs;
        _answersLength = 0;
    }
}
