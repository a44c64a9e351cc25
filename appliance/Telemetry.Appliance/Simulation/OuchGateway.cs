// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Simulation;

/// <summary>
/// The exchange's side of SoupBinTCP with OUCH 5.0: logs everybody in, accepts most orders, rejects some, fills some.
/// Never blocks: <see cref="Serve"/> does what is there to do.
/// </summary>
internal sealed class OuchGateway : IDisposable
{
    private const int HeaderLength = 3;
    private const int EnterOrderLength = 50;
    private const int AcceptedLength = 67;
    private const int ExecutedLength = 39;
    private const int RejectedLength = 34;
    private const int LoginAcceptedLength = 33;
    private const int RejectEvery = 41;
    private const int FillEvery = 7;
    private const long HeartbeatNs = 1_000_000_000;
    private const long DayNs = 86_400_000_000_000;

    private readonly Socket _listener;
    private readonly byte[] _received = new byte[64 * 1024];
    private readonly byte[] _answer = new byte[64 * 1024];
    private readonly long _midnightMinusClockNs;
    private Socket? _client;
    private int _receivedLength;
    private int _answerLength;
    private uint _orderNumber;
    private long _lastSentNs;

    /// <summary>Listens.</summary>
    /// <param name="endpoint">Address and port.</param>
    /// <param name="midnightMinusClockNs">What to add to CLOCK_MONOTONIC to get exchange time since midnight.</param>
    public OuchGateway(IPEndPoint endpoint, long midnightMinusClockNs)
    {
        _midnightMinusClockNs = midnightMinusClockNs;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(endpoint);
        _listener.Listen();
    }

    /// <summary>Orders received.</summary>
    public long Orders { get; private set; }

    /// <summary>Orders accepted.</summary>
    public long Acks { get; private set; }

    /// <summary>Orders rejected.</summary>
    public long Rejects { get; private set; }

    /// <summary>Executions sent.</summary>
    public long Fills { get; private set; }

    /// <summary>Whether a client is there.</summary>
    public bool HasClient => _client is not null;

    /// <summary>The socket to wait on.</summary>
    public int Descriptor => (int)(_client ?? _listener).Handle;

    /// <summary>Accepts, reads, answers.</summary>
    public void Serve(long nowNs)
    {
        if (_client is null)
        {
            if (!_listener.Poll(0, SelectMode.SelectRead))
                return;
            _client = _listener.Accept();
            _client.Blocking = false;
            _client.NoDelay = true;
        }
        int count = _client.Receive(_received.AsSpan(_receivedLength), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            if (nowNs - _lastSentNs > HeartbeatNs && _lastSentNs != 0)
                Packet((byte)'H', 0);
            Flush(nowNs);
            return;
        }
        if (error != SocketError.Success || count == 0)
        {
            _client.Dispose();
            _client = null;
            return;
        }
        _receivedLength += count;
        TakePackets(nowNs);
        Flush(nowNs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client?.Dispose();
        _listener.Dispose();
    }

    private void TakePackets(long nowNs)
    {
        int at = 0;
        while (_receivedLength - at >= HeaderLength)
        {
            int length = 2 + BinaryPrimitives.ReadUInt16BigEndian(_received.AsSpan(at));
            if (_receivedLength - at < length)
                break;
            TakePacket(_received.AsSpan(at, length), nowNs);
            at += length;
        }
        _received.AsSpan(at, _receivedLength - at).CopyTo(_received);
        _receivedLength -= at;
    }

    private void TakePacket(ReadOnlySpan<byte> packet, long nowNs)
    {
        if (packet[2] == 'L')
        {
            Span<byte> accepted = Packet((byte)'A', LoginAcceptedLength - HeaderLength);
            accepted.Fill((byte)' ');
            "DEMO      "u8.CopyTo(accepted);
            accepted[^1] = (byte)'1';
        }
        else if (packet[2] == 'U' && packet.Length >= EnterOrderLength && packet[3] == 'O')
        {
            TakeOrder(packet, nowNs);
        }
    }

    private void TakeOrder(ReadOnlySpan<byte> order, long nowNs)
    {
        Orders++;
        _orderNumber++;
        if (_orderNumber % RejectEvery == 0)
        {
            Rejects++;
            Span<byte> rejected = Answer((byte)'J', RejectedLength, order, nowNs);
            BinaryPrimitives.WriteUInt16BigEndian(rejected[13..], 1);
            order.Slice(34, 14).CopyTo(rejected[15..]);
            return;
        }
        Acks++;
        Span<byte> accepted = Answer((byte)'A', AcceptedLength, order, nowNs);
        order.Slice(8, 21).CopyTo(accepted[13..]);          // side, quantity, symbol, price
        order.Slice(29, 2).CopyTo(accepted[34..]);          // time in force, display
        BinaryPrimitives.WriteUInt64BigEndian(accepted[36..], _orderNumber);
        order.Slice(31, 3).CopyTo(accepted[44..]);          // capacity, sweep, cross type
        accepted[47] = (byte)'L';
        order.Slice(34, 14).CopyTo(accepted[48..]);
        if (_orderNumber % FillEvery != 0)
            return;
        Fills++;
        Span<byte> executed = Answer((byte)'E', ExecutedLength, order, nowNs);
        order.Slice(9, 4).CopyTo(executed[13..]);
        order.Slice(21, 8).CopyTo(executed[17..]);
        executed[25] = (byte)'A';
        BinaryPrimitives.WriteUInt64BigEndian(executed[26..], _orderNumber);
    }

    // An answer begins with its type, the exchange's time and the order's reference.
    private Span<byte> Answer(byte type, int length, ReadOnlySpan<byte> order, long nowNs)
    {
        Span<byte> body = Packet((byte)'S', length - HeaderLength);
        body.Clear();
        body[0] = type;
        BinaryPrimitives.WriteUInt64BigEndian(body[1..], (ulong)((nowNs + _midnightMinusClockNs) % DayNs));
        order.Slice(4, 4).CopyTo(body[9..]);
        return body;
    }

    private Span<byte> Packet(byte type, int bodyLength)
    {
        if (_answerLength + HeaderLength + bodyLength > _answer.Length)
            Flush(_lastSentNs);
        Span<byte> packet = _answer.AsSpan(_answerLength, HeaderLength + bodyLength);
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(1 + bodyLength));
        packet[2] = type;
        _answerLength += packet.Length;
        return packet[HeaderLength..];
    }

    private void Flush(long nowNs)
    {
        int sent = 0;
        while (sent < _answerLength && _client is not null)
        {
            sent += _client.Send(_answer.AsSpan(sent, _answerLength - sent), SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                _client.Poll(1000, SelectMode.SelectWrite);
            else if (error != SocketError.Success)
                break;
        }
        if (_answerLength > 0)
            _lastSentNs = nowNs;
        _answerLength = 0;
    }
}
