// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Exchange;

/// <summary>A schedule of market-data datagrams on two lines, made from a seed. Losses are datagrams that the script
/// leaves out; delays, duplicates and reordering are in the times at which datagrams are due.</summary>
public sealed class FeedScript
{
    public const int Lines = 2;

    private const int EndRepeats = 3;
    private const long RevealNs = 1_000_000;
    private const int HeartbeatLagNs = 1_000;

    private readonly FeedScriptOptions _options;
    private readonly PriorityQueue<ScriptedDatagram, (long DueNs, long Order)> _waiting = new();
    private readonly int[] _burstLeft = new int[Lines];
    private SeededRandom _random;
    private int _commonBurstLeft;
    private long _made;
    private long _order;
    private long _timeNs;
    private bool _ended;

    public FeedScript(FeedScriptOptions options)
    {
        _options = options;
        _random = new SeededRandom(options.Seed);
    }

    /// <summary>The number of the next new message.</summary>
    public ulong NextSequence { get; private set; } = 1;

    /// <summary>Datagrams left out on each line.</summary>
    public long[] LeftOut { get; } = new long[Lines];

    /// <summary>Takes the next datagram in order of sending; false at the end.</summary>
    public bool TryNext(out ScriptedDatagram datagram)
    {
        while (!_ended && (_waiting.Count == 0 || _waiting.Peek().DueNs >= _timeNs))
        {
            if (_made < _options.Packets)
                MakePacket();
            else
                MakeEnd();
        }
        return _waiting.TryDequeue(out datagram, out _);
    }

    /// <summary>Makes no more packets: delayed ones are still due, then the end of the session.</summary>
    /// <param name="nowNs">Nanoseconds since the start.</param>
    public void End(long nowNs)
    {
        if (_ended)
            return;
        _timeNs = Math.Max(_timeNs, nowNs);
        MakeEnd();
    }

    private void MakePacket()
    {
        _timeNs += 1 + _options.IntervalNs / 2 + _random.Below(_options.IntervalNs);
        int count = 1 + (int)_random.Below(_options.MaxMessages);
        bool calm = _made < _options.CalmPackets || _options.Absence.IsNear(_timeNs);
        if (!calm && _commonBurstLeft == 0 && _random.Happens(_options.LossOnBothLines))
            _commonBurstLeft = 1 + (int)_random.Below(_options.LongestBurst);
        if (calm)
            EndBursts();
        bool lostOnAll = _commonBurstLeft > 0;
        if (lostOnAll)
            _commonBurstLeft--;
        for (int line = 0; line < Lines; line++)
            MakeCopy(line, count, calm, lostOnAll);
        NextSequence += (ulong)count;
        _made++;
        if (_options.HeartbeatEvery > 0 && _made % _options.HeartbeatEvery == 0)
            ForEachLine((line, lag) => Add(_timeNs + lag + HeartbeatLagNs, line, DatagramKind.Heartbeat, 0));
    }

    private void EndBursts()
    {
        _commonBurstLeft = 0;
        _burstLeft.AsSpan().Clear();
    }

    private void MakeCopy(int line, int count, bool calm, bool lost)
    {
        long dueNs = _timeNs + line * _options.LineLagNs;
        if (!calm && _burstLeft[line] == 0 && _random.Happens(_options.LossOnOneLine))
            _burstLeft[line] = 1 + (int)_random.Below(_options.LongestBurst);
        if (_burstLeft[line] > 0)
        {
            _burstLeft[line]--;
            lost = true;
        }
        if (lost)
        {
            LeftOut[line]++;
            return;
        }
        if (!calm && _random.Happens(_options.Reorders))
            dueNs += _options.IntervalNs * 2 + _random.Below(_options.RepairWindowNs / 8);
        else if (!calm && _random.Happens(_options.Late))
            dueNs += _options.RepairWindowNs * 2 + _random.Below(_options.RepairWindowNs);
        Add(dueNs, line, DatagramKind.Data, count);
        if (!calm && _random.Happens(_options.Duplicates))
            Add(dueNs + 1 + _random.Below(_options.RepairWindowNs / 8), line, DatagramKind.Data, count);
    }

    private void MakeEnd()
    {
        _ended = true;
        ForEachLine((line, lag) => Add(_timeNs + RevealNs + lag, line, DatagramKind.Heartbeat, 0));
        for (int repeat = 0; repeat < EndRepeats; repeat++)
        {
            long endNs = _timeNs + _options.RepairWindowNs * 5 + repeat * RevealNs;
            ForEachLine((line, lag) => Add(endNs + lag, line, DatagramKind.EndOfSession, 0));
        }
    }

    private void ForEachLine(Action<int, long> add)
    {
        for (int line = 0; line < Lines; line++)
            add(line, line * _options.LineLagNs);
    }

    private void Add(long dueNs, int line, DatagramKind kind, int count) => _waiting.Enqueue(
        new ScriptedDatagram(dueNs, line, kind, NextSequence, count, _timeNs), (dueNs, _order++));
}
