// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;

namespace EndToEnd.Tests.Trading;

/// <summary>
/// The exchange's market data, by a schedule: a feed on lines A and B with losses on either and on both, and quiet
/// feeds beside it. One thread sends all of it.
/// </summary>
internal sealed class Market : IDisposable
{
    /// <summary>Groups that a strategy would join, by interface address.</summary>
    internal static readonly IPAddress GroupA = IPAddress.Parse("233.54.12.111");

    /// <summary>Line B's group.</summary>
    internal static readonly IPAddress GroupB = IPAddress.Parse("233.86.230.111");

    private const int LossEvery = 5_000;
    private const int LongestLoss = 5;
    private const int QuietEvery = 100;
    private const long PauseNs = 1_000_000;
    private const long DayNs = 86_400_000_000_000;

    private readonly FrameSender _toEth1;
    private readonly FrameSender _toEth2;
    private readonly Random _random = new(20_260_101);
    private readonly Thread _thread;
    private readonly int _numbersPerSecond;
    private volatile bool _stopped;
    private (int A, int B) _losing;

    /// <param name="host">The host that it is sent to.</param>
    /// <param name="numbersPerSecond">Numbers of the feed: each goes out on both lines.</param>
    internal Market(TradingHost host, int numbersPerSecond)
    {
        _numbersPerSecond = numbersPerSecond;
        _toEth1 = host.SenderTo(1);
        _toEth2 = host.SenderTo(2);
        A = new MoldLine(_toEth1, "206.200.43.72", GroupA.ToString(), 26477, vlan: 0);
        B = new MoldLine(_toEth2, "206.200.43.73", GroupB.ToString(), 26477, vlan: 100);
        Quiet = new MoldLine(_toEth1, "206.200.43.74", "233.43.202.7", 45001, vlan: 0);
        Added = new MoldLine(_toEth1, "206.200.43.75", "233.43.204.1", 45002, vlan: 0);
        _thread = new Thread(Run) { Name = "market", IsBackground = true };
    }

    /// <summary>Line A.</summary>
    internal MoldLine A { get; }

    /// <summary>Line B.</summary>
    internal MoldLine B { get; }

    /// <summary>A quiet feed, one group of many.</summary>
    internal MoldLine Quiet { get; }

    /// <summary>A quiet feed that only a changed configuration watches.</summary>
    internal MoldLine Added { get; }

    internal void Start() => _thread.Start();

    /// <summary>Ends, with numbers on every line that show what was lost before them.</summary>
    internal void Stop()
    {
        _stopped = true;
        _thread.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopped = true;
        if (_thread.IsAlive)
            _thread.Join();
        _toEth1.Dispose();
        _toEth2.Dispose();
    }

    private void Run()
    {
        long startNs = MonotonicClock.NowNs;
        long midnightNs = DateTime.UtcNow.TimeOfDay.Ticks * 100;
        long number = 0;
        while (!_stopped)
        {
            long elapsedNs = MonotonicClock.NowNs - startNs;
            long timeNs = (midnightNs + elapsedNs) % DayNs;
            for (long due = (long)(elapsedNs / 1e9 * _numbersPerSecond); number < due; number++)
                SendNumber(number, timeNs);
            HostThread.SleepNs(PauseNs);
        }
        A.Send(midnightNs);
        B.Send(midnightNs);
    }

    private void SendNumber(long number, long timeNs)
    {
        if (number % LossEvery == LossEvery - 1)
        {
            int length = 1 + _random.Next(LongestLoss);
            _losing = _random.Next(3) switch { 0 => (length, 0), 1 => (0, length), _ => (length, length) };
        }
        Step(A, ref _losing.A, timeNs);
        Step(B, ref _losing.B, timeNs);
        if (number % QuietEvery != 0)
            return;
        Quiet.Send(timeNs);
        Added.Send(timeNs);
    }

    private static void Step(MoldLine line, ref int losing, long timeNs)
    {
        if (losing > 0)
        {
            losing--;
            line.Skip();
            return;
        }
        line.Send(timeNs);
    }
}
