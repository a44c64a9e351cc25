// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Threads;

namespace Telemetry.Appliance.Watchers;

/// <summary>
/// A thread that is not on the packet path, with its watchers. The host thread watches interfaces, counters,
/// memberships and the configuration; it sends control messages through the reader into the pipeline, so that they are
/// ordered among the packets.
/// </summary>
internal sealed class HostWatch
{
    private const long PauseNs = 20_000_000;

    private readonly IHostWatcher[] _watchers;
    private readonly long[] _nextLookNs;
    private readonly Thread _thread;
    private readonly StageFailure _failure = new();
    private volatile bool _ends;

    /// <param name="name">Name of the thread.</param>
    /// <param name="watchers">The watchers; each is called on this thread only.</param>
    internal HostWatch(string name, IEnumerable<IHostWatcher> watchers)
    {
        _watchers = [.. watchers];
        _nextLookNs = new long[_watchers.Length];
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>Starts the thread in the network namespace of the calling thread, if it has watchers.</summary>
    internal void Start()
    {
        if (_watchers.Length > 0)
            _thread.Start();
    }

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
        ThreadName.Set(_thread.Name!);
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
            _failure.Keep(_thread.Name!, failure);
        }
    }

    private void LookAround()
    {
        for (int i = 0; i < _watchers.Length; i++)
        {
            long nowNs = MonotonicClock.NowNs;
            if (nowNs < _nextLookNs[i])
                continue;
            _watchers[i].Look(nowNs);
            _nextLookNs[i] = nowNs + _watchers[i].LookEveryNs;
        }
    }
}
