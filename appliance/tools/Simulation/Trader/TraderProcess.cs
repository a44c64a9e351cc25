// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telemetry.Model.Clocks;
using Telemetry.Simulation.Truth;
using Telemetry.Simulation.Exchange;
using Telemetry.Simulation.Network;

namespace Telemetry.Simulation.Trader;

/// <summary>The demo's trader: joins both lines, logs in, and answers some ticks with an order whose client order id is
/// the number of the tick's first new message. It sleeps until data arrives.</summary>
public sealed class TraderProcess : IDisposable
{
    private const int MoldHeaderLength = 20;
    private const int EndOfSession = 0xffff;
    private const int BatchLength = 64;
    private const int ReceiveBufferBytes = 16 * 1024 * 1024;
    private const int ForceReceiveBuffer = 33;
    private const int SocketLevel = 1;
    private const long NsPerSecond = 1_000_000_000;
    private const long AnswersNs = 2 * NsPerSecond;
    private const long LoginNs = 10 * NsPerSecond;
    private const long QuietNs = NsPerSecond / 20;
    private const long CatchUpNs = NsPerSecond / 500;
    private const int MaxOrders = 4_000_000;

    private readonly Socket[] _lines;
    private readonly TraderSession[] _sessions;
    private readonly NetworkCalls.PollEntry[] _poll;
    private readonly byte[] _datagram = new byte[2048];
    private readonly List<TradedOrder> _orders;
    private readonly long _orderIntervalNs;
    private readonly GroupAbsence _absence;
    private readonly TraderNaps _naps;
    private readonly long _delayNs;
    private readonly ReadNumbers[] _read;
    private long _openedNs;
    private bool _isOut;
    private SeededRandom _random = new(1);
    private ulong _next = 1;
    private long _nextOrderNs;
    private bool _ended;
    private bool _isClosing;
    private long _datagrams;

    private TraderProcess(TraderOptions options)
    {
        _absence = options.Absence;
        _delayNs = options.DelayNs;
        _naps = new TraderNaps(options.NapsUntilNs);
        _orderIntervalNs = options.OrderRate > 0 ? NsPerSecond / options.OrderRate : 0;
        _orders = new List<TradedOrder>(Math.Min(MaxOrders, options.OrderRate * 120));
        _lines = [.. DemoAddresses.Lines.Select(line => OpenLine(line, _naps.Happen))];
        _read = [.. _lines.Select(_ => new ReadNumbers())];
        IReadOnlyList<IPEndPoint> gateways = options.Failover ? DemoAddresses.Gateways : [DemoAddresses.Gateways[0]];
        _sessions = [.. DemoAddresses.Sessions.Take(DemoAddresses.SessionCount(options.Failover))
            .Select((session, index) => new TraderSession(session.Login, gateways, replaysAll: index == 0))];
        _poll = new NetworkCalls.PollEntry[FeedScript.Lines + _sessions.Length];
    }

    /// <summary>Runs until the feed's session has ended or until stopped; returns the ground truth.</summary>
    internal static TraderTruth Run(TraderOptions options, SimulationControl control, Action ready)
    {
        NetworkCalls.UsePreciseTimers();
        using var trader = new TraderProcess(options);
        trader.LogIn();
        ready();
        if (control.WaitForGo())
            trader.Trade(control);
        trader.Drain();
        trader.AwaitAnswers();
        return new TraderTruth
        {
            Orders = trader._orders,
            Acks = trader._sessions.Sum(session => session.Acks),
            Rejects = trader._sessions.Sum(session => session.Rejects),
            Fills = trader._sessions.Sum(session => session.Fills),
            Connections = [.. trader._sessions.Select(session => session.Connections)],
            Datagrams = trader._datagrams,
            Lines = options.Absence.Happens ? [] : trader._read,
        };
    }

    public void Dispose()
    {
        foreach (TraderSession session in _sessions)
            session.Dispose();
        foreach (Socket line in _lines)
            line.Dispose();
    }

    private static Socket OpenLine(IPEndPoint group, bool overflows)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        socket.Bind(group);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
            new MulticastOption(group.Address, DemoAddresses.Trader));
        if (overflows)
            socket.ReceiveBufferSize = TraderNaps.BufferBytes;
        else
            socket.SetRawSocketOption(SocketLevel, ForceReceiveBuffer, BitConverter.GetBytes(ReceiveBufferBytes));
        return socket;
    }

    private void LogIn()
    {
        long untilNs = MonotonicClock.NowNs + LoginNs;
        while (!Array.TrueForAll(_sessions, session => session.IsLoggedIn) && MonotonicClock.NowNs < untilNs)
            ReadAnswers(NsPerSecond / 100);
        if (!Array.TrueForAll(_sessions, session => session.IsLoggedIn))
            throw new FailureException(new Failure(ExitCode.Failed, "demo trader",
                "the exchange did not answer the login", ""));
    }

    private void Trade(SimulationControl control)
    {
        _openedNs = MonotonicClock.NowNs;
        while (!_ended && !control.IsStopped)
        {
            long sinceNs = MonotonicClock.NowNs - _openedNs;
            FollowAbsence(sinceNs);
            _naps.Follow(sinceNs);
            ReadAll(NsPerSecond / 10);
        }
    }

    // A line may still hold what arrived before the end of the other.
    private void Drain()
    {
        _isClosing = true;
        long read;
        long untilNs = 0;
        do
        {
            read = _datagrams;
            ReadAll(QuietNs / 10);
            if (read != _datagrams || untilNs == 0)
                untilNs = MonotonicClock.NowNs + QuietNs;
        }
        while (read != _datagrams || MonotonicClock.NowNs < untilNs);
    }

    private void ReadAll(long waitNs)
    {
        Wait(waitNs);
        for (int line = 0; line < _lines.Length; line++)
            ReadLine(line);
        foreach (TraderSession session in _sessions)
            session.Read(MonotonicClock.NowNs);
    }

    private void FollowAbsence(long sinceNs)
    {
        bool isOut = _absence.Happens && sinceNs >= _absence.FromNs && sinceNs < _absence.UntilNs;
        if (isOut == _isOut)
            return;
        _isOut = isOut;
        _lines[GroupAbsence.Line].SetSocketOption(SocketOptionLevel.IP,
            isOut ? SocketOptionName.DropMembership : SocketOptionName.AddMembership,
            new MulticastOption(DemoAddresses.Lines[GroupAbsence.Line].Address, DemoAddresses.Trader));
    }

    // Waits as long as an exchange that is behind still sends answers.
    private void AwaitAnswers()
    {
        long answers = -1;
        long untilNs = 0;
        while (!Array.TrueForAll(_sessions, session => session.IsQuiet))
        {
            long now = _sessions.Sum(session => session.Acks + session.Rejects);
            if (now != answers)
                (answers, untilNs) = (now, MonotonicClock.NowNs + AnswersNs);
            else if (MonotonicClock.NowNs > untilNs)
                break;
            ReadAnswers(NsPerSecond / 100);
        }
        ReadAnswers(NsPerSecond / 100);
        foreach (TraderSession session in _sessions)
            session.LogOut();
    }

    private void ReadAnswers(long waitNs)
    {
        Wait(waitNs);
        foreach (TraderSession session in _sessions)
            session.Read(MonotonicClock.NowNs);
    }

    private void ReadLine(int line)
    {
        for (int i = 0; i < BatchLength; i++)
        {
            int length = _lines[line].Receive(_datagram.AsSpan(), SocketFlags.None, out SocketError error);
            long receivedNs = MonotonicClock.NowNs;
            if (error != SocketError.Success || length < MoldHeaderLength)
                return;
            _datagrams++;
            ulong first = BinaryPrimitives.ReadUInt64BigEndian(_datagram.AsSpan(10));
            int count = BinaryPrimitives.ReadUInt16BigEndian(_datagram.AsSpan(18));
            if (count == EndOfSession)
            {
                _ended = true;
                continue;
            }
            if (count == 0)
                continue;
            ulong after = first + (ulong)count;
            _read[line].Add(first, after - 1);
            if (after <= _next)
                continue;
            ulong tick = Math.Max(first, _next);
            _next = after;
            if (_orderIntervalNs > 0 && !_isClosing && receivedNs >= _nextOrderNs && _orders.Count < MaxOrders)
                SendOrder(tick, receivedNs);
        }
    }

    private void SendOrder(ulong tick, long receivedNs)
    {
        Compute();
        int session = _orders.Count % _sessions.Length;
        uint reference = _sessions[session].SendOrder(tick, out long sendingNs);
        if (reference == 0)
            return;
        _orders.Add(new TradedOrder(session, reference, tick, sendingNs - receivedNs));
        // The schedule keeps its phase, so that the rate holds; only a long stall shifts it.
        _nextOrderNs = Math.Max(_nextOrderNs, receivedNs - CatchUpNs) + _orderIntervalNs / 2 + _random.Below(
            _orderIntervalNs);
    }

    // Stands for the decision of a slower build. It never sleeps, which would take some 50 us more.
    private void Compute()
    {
        if (_delayNs == 0)
            return;
        long untilNs = MonotonicClock.NowNs + _delayNs;
        while (MonotonicClock.NowNs < untilNs)
        {
        }
    }

    private void Wait(long ns)
    {
        for (int i = 0; i < _lines.Length; i++)
            _poll[i] = NetworkCalls.ForReading(_lines[i].Handle);
        for (int i = 0; i < _sessions.Length; i++)
            _poll[_lines.Length + i] = NetworkCalls.ForReading(_sessions[i].Descriptor);
        NetworkCalls.Wait(_poll, _poll.Length, ns);
    }
}
