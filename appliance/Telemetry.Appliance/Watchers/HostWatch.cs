// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;

namespace Telemetry.Appliance.Watchers;

/// <summary>
/// The host thread: a cold thread that looks after interfaces, counters, memberships and the configuration. What it
/// notices goes as notes through the reader into the pipeline, so that it has its place among the packets.
/// </summary>
internal sealed class HostWatch
{
    private const long PauseNs = 20_000_000;

    private readonly IHostWatcher[] _watchers;
    private readonly long[] _nextLookNs;
    private readonly Thread _thread;
    private readonly StageFailure _failure = new();
    private volatile bool _ends;

    /// <param name="watchers">What is looked after; each is called on the host thread only.</param>
    internal HostWatch(IEnumerable<IHostWatcher> watchers)
    {
        _watchers = [.. watchers];
        _nextLookNs = new long[_watchers.Length];
        _thread = new Thread(Run) { Name = "host", IsBackground = true };
    }

    /// <summary>Starts the thread; it lives in the network namespace of the calling thread.</summary>
    internal void Start() => _thread.Start();

    /// <summary>Ends the thread and waits for it.</summary>
    internal void Stop()
    {
        _ends = true;
        if (_thread.IsAlive)
            _thread.Join();
    }

    /// <summary>Whether a watcher failed, and with it the thread.</summary>
    internal bool HasFailed => _failure.First is not null;

    /// <summary>Throws what a watcher failed with, if one did.</summary>
    internal void ThrowIfFailed() => _failure.ThrowIfAny();

    private void Run()
    {
        ThreadName.Set("host");
        try
        {
            while (!_ends)
            {
                LookAround();
                HostThread.SleepNs(PauseNs);
            }
        }
        catch (Exception failure)
        {
            _failure.Keep("host", failure);
        }
    }

    private void LookAround()
    {
        for (int i = 0; i < _watchers.Length; i++)
        {
            long nowNs = MonotonicClock.NowNs;
            if (nowNs < _nextLookNs[i])
                continue;
            _nextLookNs[i] = nowNs + _watchers[i].LookEveryNs;
            _watchers[i].Look(nowNs);
        }
    }
}
