// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Simulation.Network;
using Telemetry.Simulation.Truth;

namespace Telemetry.Simulation.Trader;

/// <summary>Stops the trader's process for 2 ms now and then, by signals, and keeps when.</summary>
public sealed class TraderStops
{
    /// <summary>Shortest traffic in which all stops find a place, nanoseconds.</summary>
    public const long LeastDurationNs = 6 * NsPerSecond;

    /// <summary>Lowest rate at which an order is due in every stop, a second.</summary>
    public const int LeastOrderRate = 1_000;

    private const int Stops = 10;
    private const long NsPerSecond = 1_000_000_000;
    private const long FirstNs = 3 * NsPerSecond;               // the trader is looked at from the second second on
    private const long CalmEndNs = NsPerSecond;
    private const long LengthNs = 2_000_000;
    private const long PatienceNs = NsPerSecond;

    private readonly List<TraderStop> _made = [];
    private readonly int _process;
    private readonly long _everyNs;
    private readonly Thread _thread;
    private volatile bool _ends;

    private TraderStops(int process, long durationNs)
    {
        _process = process;
        _everyNs = (durationNs - FirstNs - CalmEndNs) / Stops;
        _thread = new Thread(Run) { IsBackground = true, Name = "stops" };
    }

    /// <summary>Begins; the market has just been opened.</summary>
    /// <param name="process">Id of the trader's process.</param>
    /// <param name="durationNs">Length of the traffic, nanoseconds.</param>
    internal static TraderStops Start(int process, long durationNs)
    {
        var stops = new TraderStops(process, durationNs);
        stops._thread.Start();
        return stops;
    }

    /// <summary>Ends.</summary>
    /// <returns>The stops that were made.</returns>
    internal IReadOnlyList<TraderStop> End()
    {
        _ends = true;
        _thread.Join();
        return _made;
    }

    private void Run()
    {
        long beganNs = MonotonicClock.NowNs;
        for (int stop = 0; stop < Stops && SleepUntil(beganNs + FirstNs + (stop * _everyNs)); stop++)
            Stop();
    }

    private bool SleepUntil(long untilNs)
    {
        const long PauseNs = 20_000_000;
        while (!_ends && MonotonicClock.NowNs is var nowNs && nowNs < untilNs)
            HostThread.SleepNs(Math.Min(PauseNs, untilNs - nowNs));
        return !_ends;
    }

    private void Stop()
    {
        long askedNs = MonotonicClock.NowNs;
        if (!NetworkCalls.TrySignal(_process, NetworkCalls.StopSignal))
            return;
        bool isStopped = AwaitStop(askedNs + PatienceNs, out long stoppedNs);
        if (isStopped)
            HostThread.SleepNs(LengthNs);
        long goesOnNs = MonotonicClock.NowNs;
        _ = NetworkCalls.TrySignal(_process, NetworkCalls.ContinueSignal);
        if (isStopped)
            _made.Add(new TraderStop(askedNs, stoppedNs, goesOnNs, MonotonicClock.NowNs));
    }

    /// <summary>Waits until the kernel shows the process as stopped: a signal takes until the process runs.</summary>
    private bool AwaitStop(long untilNs, out long stoppedNs)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{_process}/stat");
        do
        {
            string stat = File.ReadAllText(path);
            stoppedNs = MonotonicClock.NowNs;
            if (stat[stat.LastIndexOf(')') + 2] == 'T')
                return true;
        }
        while (stoppedNs < untilNs);
        return false;
    }
}
