// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Simulation;

/// <summary>
/// The demo's trader: joins both lines, logs in, and answers some ticks with an order whose client order id is the
/// number of the tick's first new message. It sleeps until something comes.
/// </summary>
public sealed class TraderProcess : IDisposable
{
    private const int MoldHeaderLength = 20;
    private const int EndOfSession = 0xffff;
    private const int OrderLength = 50;
    private const int ClientOrderIdOffset = 34;
    private const int ClientOrderIdLength = 14;
    private const int LoginLength = 49;
    private const int BatchLength = 64;
    private const int ReceiveBufferBytes = 16 * 1024 * 1024;
    private const int ForceReceiveBuffer = 33;
    private const int SocketLevel = 1;
    private const long NsPerSecond = 1_000_000_000;
    private const long AnswersNs = 2 * NsPerSecond;
    private const long LoginNs = 10 * NsPerSecond;
    private const long CatchUpNs = NsPerSecond / 500;
    private const int MaxOrders = 4_000_000;

    private readonly Socket[] _lines;
    private readonly Socket _gateway =
        new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly NetworkCalls.PollEntry[] _poll = new NetworkCalls.PollEntry[FeedScript.Lines + 1];
    private readonly byte[] _datagram = new byte[2048];
    private readonly byte[] _answers = new byte[64 * 1024];
    private readonly byte[] _order = new byte[OrderLength];
    private readonly List<TradedOrder> _orders;
    private readonly long _orderIntervalNs;
    private SeededRandom _random = new(1);
    private int _answersLength;
    private ulong _next = 1;
    private long _nextOrderNs;
    private long _lastSentNs;
    private bool _loggedIn;
    private bool _ended;
    private long _acks;
    private long _rejects;
    private long _fills;
    private long _datagrams;

    private TraderProcess(int ordersPerSecond)
    {
        _orderIntervalNs = ordersPerSecond > 0 ? NsPerSecond / ordersPerSecond : 0;
        _orders = new List<TradedOrder>(Math.Min(MaxOrders, ordersPerSecond * 120));
        _lines = [.. DemoAddresses.Lines.Select(OpenLine)];
    }

    /// <summary>Runs until the session of the feed has ended or it is stopped; then gives the books.</summary>
    public static TraderBooks Run(int ordersPerSecond, SimulationControl control, Action ready)
    {
        NetworkCalls.UsePreciseTimers();
        using var trader = new TraderProcess(ordersPerSecond);
        trader.LogIn();
        ready();
        if (control.WaitForGo())
            trader.Trade(control);
        trader.AwaitAnswers();
        return new TraderBooks
        {
            Orders = trader._orders,
            Acks = trader._acks,
            Rejects = trader._rejects,
            Fills = trader._fills,
            Datagrams = trader._datagrams,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gateway.Dispose();
        foreach (Socket line in _lines)
            line.Dispose();
    }

    private static Socket OpenLine(IPEndPoint group)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        socket.Bind(group);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
            new MulticastOption(group.Address, DemoAddresses.Trader));
        socket.SetRawSocketOption(SocketLevel, ForceReceiveBuffer, BitConverter.GetBytes(ReceiveBufferBytes));
        return socket;
    }

    private void LogIn()
    {
        _gateway.Connect(DemoAddresses.Gateway);
        _gateway.Blocking = false;
        byte[] login = new byte[LoginLength];
        login.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt16BigEndian(login, LoginLength - 2);
        login[2] = (byte)'L';
        Encoding.ASCII.GetBytes("demo01demopasswd").CopyTo(login, 3);
        login[^1] = (byte)'1';
        Send(login);
        long untilNs = MonotonicClock.NowNs + LoginNs;
        while (!_loggedIn && MonotonicClock.NowNs < untilNs)
        {
            Wait(NsPerSecond / 100);
            ReadAnswers();
        }
        if (!_loggedIn)
            throw new FailureException(new Failure(ExitCode.Failed, "demo trader",
                "the exchange did not answer the login", ""));
    }

    private void Trade(SimulationControl control)
    {
        while (!_ended && !control.IsStopped)
        {
            Wait(NsPerSecond / 10);
            foreach (Socket line in _lines)
                ReadLine(line);
            ReadAnswers();
            if (MonotonicClock.NowNs - _lastSentNs > NsPerSecond)
                Send([0, 1, (byte)'R']);
        }
    }

    private void AwaitAnswers()
    {
        long untilNs = MonotonicClock.NowNs + AnswersNs;
        while (_acks + _rejects < _orders.Count && MonotonicClock.NowNs < untilNs)
        {
            Wait(NsPerSecond / 100);
            ReadAnswers();
        }
        Wait(NsPerSecond / 100);
        ReadAnswers();
        Send([0, 1, (byte)'O']);
    }

    private void ReadLine(Socket line)
    {
        for (int i = 0; i < BatchLength; i++)
        {
            int length = line.Receive(_datagram.AsSpan(), SocketFlags.None, out SocketError error);
            long receivedNs = MonotonicClock.NowNs;
            if (error != SocketError.Success || length < MoldHeaderLength)
                return;
            _datagrams++;
            ulong first = BinaryPrimitives.ReadUInt64BigEndian(_datagram.AsSpan(10));
            int count = BinaryPrimitives.ReadUInt16BigEndian(_datagram.AsSpan(18));
            if (count == EndOfSession)
            {
                _ended = true;
                return;
            }
            ulong after = first + (ulong)count;
            if (count == 0 || after <= _next)
                continue;
            ulong tick = Math.Max(first, _next);
            _next = after;
            if (_orderIntervalNs > 0 && receivedNs >= _nextOrderNs && _orders.Count < MaxOrders)
                SendOrder(tick, receivedNs);
        }
    }

    private void SendOrder(ulong tick, long receivedNs)
    {
        Span<byte> order = _order;
        uint reference = (uint)_orders.Count + 1;
        BinaryPrimitives.WriteUInt16BigEndian(order, OrderLength - 2);
        order[2] = (byte)'U';
        order[3] = (byte)'O';
        BinaryPrimitives.WriteUInt32BigEndian(order[4..], reference);
        order[8] = (byte)'B';
        BinaryPrimitives.WriteUInt32BigEndian(order[9..], 100);
        "DEMO    "u8.CopyTo(order[13..]);
        BinaryPrimitives.WriteUInt64BigEndian(order[21..], 1_000_000);
        "0YPNN"u8.CopyTo(order[29..]);
        Span<byte> clientOrderId = order.Slice(ClientOrderIdOffset, ClientOrderIdLength);
        clientOrderId.Fill((byte)' ');
        tick.TryFormat(clientOrderId, out _, default, System.Globalization.CultureInfo.InvariantCulture);
        order[48..].Clear();
        long sendingNs = MonotonicClock.NowNs;
        Send(order);
        _orders.Add(new TradedOrder(reference, tick, sendingNs - receivedNs));
        // The schedule stays where it is, so that the rate holds; only a long stall moves it.
        _nextOrderNs = Math.Max(_nextOrderNs, receivedNs - CatchUpNs) + _orderIntervalNs / 2 + _random.Below(
            _orderIntervalNs);
    }

    private void ReadAnswers()
    {
        int count = _gateway.Receive(_answers.AsSpan(_answersLength), SocketFlags.None, out SocketError error);
        if (error != SocketError.Success || count == 0)
            return;
        _answersLength += count;
        int at = 0;
        while (_answersLength - at >= 3)
        {
            int length = 2 + BinaryPrimitives.ReadUInt16BigEndian(_answers.AsSpan(at));
            if (_answersLength - at < length)
                break;
            byte type = _answers[at + 2];
            if (type == 'A')
                _loggedIn = true;
            else if (type == 'S')
                CountAnswer(_answers[at + 3]);
            at += length;
        }
        _answers.AsSpan(at, _answersLength - at).CopyTo(_answers);
        _answersLength -= at;
    }

    private void CountAnswer(byte type)
    {
        switch (type)
        {
            case (byte)'A': _acks++; break;
            case (byte)'J': _rejects++; break;
            case (byte)'E': _fills++; break;
        }
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = _gateway.Send(bytes, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                _gateway.Poll(1000, SelectMode.SelectWrite);
            else if (error != SocketError.Success)
                return;
            bytes = bytes[sent..];
        }
        _lastSentNs = MonotonicClock.NowNs;
    }

    private void Wait(long ns)
    {
        for (int i = 0; i < _lines.Length; i++)
            _poll[i] = NetworkCalls.ForReading(_lines[i].Handle);
        _poll[^1] = NetworkCalls.ForReading(_gateway.Handle);
        NetworkCalls.Wait(_poll, _poll.Length, ns);
    }
}
