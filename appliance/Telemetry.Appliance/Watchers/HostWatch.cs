// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Threads;

namespace Telemetry.Appliance.Watchers;

/// <summary>
/// The host thread: not on the packet path; watches interfaces, counters, memberships and the configuration. It sends
/// control messages through the reader into the pipeline, so that they are ordered among the packets.
/// </summary>
internal sealed class HostWatch
{
    private const long PauseNs = 20_000_000;

    private readonly IHostWatcher[] _watchers;
    private readonly long[] _nextLookNs;
    private readonly Thread _thread;
    private readonly StageFailure _failure = new();
    private volatile bool _ends;

    /// <param name="watchers">The watchers; each is called on the host thread only.</param>
    internal HostWatch(IEnumerable<IHostWatcher> watchers)
    {
        _watchers = [.. watchers];
        _nextLookNs = new long[_watchers.Length];
        _thread = new Thread(Run) { Name = "host", IsBackground = true };
    }

    /// <summary>Starts the thread in the network namespace of the calling thread.</summary>
    internal void Start() => _thread.Start();

    /// <summary>Ends the thread and waits for it.</summary>
    internal void Stop()
    {
        _ends = true;
        if (_thread.IsAlive)
            _thread.Join();
    }

    /// <summary>True if a watcher failed, which ended the thread.</summary>
    internal bool HasFailed => _failure.First is not null;

    /// <summary>Throws the exception of a watcher, if one failed.</summary>
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
