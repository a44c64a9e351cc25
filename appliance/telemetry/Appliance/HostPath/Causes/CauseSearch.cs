// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath.Stalls;
using Telemetry.Host.Causes;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Threads;
using Telemetry.Messages;
using Telemetry.Model.Causes;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Intervals;

namespace Telemetry.Appliance.HostPath.Causes;

/// <summary>Reads the scheduler's history: for the causes of late orders, all that wait at once, and for waits for a
/// CPU. It has a thread of its own, since a search in a long history would hold up the host thread; the search takes at
/// most a quarter of a core.</summary>
/// <param name="orders">Orders whose cause is asked for.</param>
/// <param name="longest">Receives the longest waits.</param>
/// <param name="cpuOfSource">The CPU that a ring belongs to, by its number.</param>
internal sealed class CauseSearch(
    HistoryCapture history, LateOrderQueue orders, LongWaits longest, Func<int, int> cpuOfSource) : IHostWatcher
{
    private const long LookNs = 5_000_000;
    private const int Rest = 3;             // times the CPU time of a search: pause after it

    private readonly WatchedThreads _threads = new();
    private readonly LiveWaits _waits = new(history.Drain, longest);
    private readonly FoundCauses _found = new();
    private readonly List<AskedOrder> _asked = [];
    private readonly List<CauseFinding> _findings = [];
    private CauseFinder? _finder;
    private StallTable? _table;
    private StallTable? _watched;
    private long _nextSearchNs;
    private long _missed = NullValue.Int64;
    private long _lookedNs = MonotonicClock.NowNs;

    /// <summary>Findings on their way to the host thread, as many as orders can wait.</summary>
    private sealed class FoundCauses() : BoundedQueue<CauseFinding>(LateOrderQueue.Capacity);

    /// <summary>Findings; of the host thread, or after the search has ended.</summary>
    internal BoundedQueue<CauseFinding> Found => _found;

    /// <summary>Places of the watched processes among the series.</summary>
    internal ProcessSlots Processes => _waits.Processes;

    /// <summary>Samples of the watched processes.</summary>
    internal IReadOnlyList<ISampleSource> Samples => _waits.Samples;

    /// <summary>Processes so far without a series of waits; any thread.</summary>
    internal long WaitsLeftOut => _waits.LeftOut;

    /// <summary>Events so far that the kernel did not run a program for; null value if unknown. Any thread.</summary>
    internal long Missed => Interlocked.Read(ref _missed);

    /// <summary>Stamp of the last look, or of the start, nanoseconds; any thread.</summary>
    internal long LookedNs => Volatile.Read(ref _lookedNs);

    public long LookEveryNs => LookNs;

    /// <summary>Hands over the threads to watch; any thread.</summary>
    /// <param name="table">The threads; unchanged for some seconds.</param>
    internal void Watch(StallTable table) => Volatile.Write(ref _table, table);

    public void Look(long nowNs)
    {
        TakeWatched(nowNs);
        _waits.Look(nowNs);
        Volatile.Write(ref _lookedNs, nowNs);
        if (nowNs < _nextSearchNs)
            return;
        long beganNs = HostThread.CpuTimeNs();
        Search(nowNs);
        // Its own time counts, not that in which others had the CPU: a search that comes late finds less.
        _nextSearchNs = MonotonicClock.NowNs + (Rest * (HostThread.CpuTimeNs() - beganNs));
    }

    /// <summary>Reads the waits that are left; after the thread has ended, before the programs are detached one after
    /// the other, which takes long.</summary>
    internal void FinishWaits() => _waits.Drain(MonotonicClock.NowNs);

    /// <summary>Looks for the orders that are left; after the programs were detached.</summary>
    internal void Finish() => Search(MonotonicClock.NowNs + CauseFinder.SettleNs);

    private void TakeWatched(long nowNs)
    {
        StallTable? table = Volatile.Read(ref _table);
        if (table is null || table == _watched)
            return;
        _watched = table;
        ReadOnlySpan<ThreadRow> threads = table.Threads.AsSpan(0, table.ThreadCount);
        _threads.Take(threads, history);
        long? missed = history.ReadMissed();
        Interlocked.Exchange(ref _missed, NullValue.From(missed));
        _waits.Watch(threads, missed, nowNs);
    }

    private void Search(long nowNs)
    {
        HandOver();
        if (_findings.Count > 0)
            return;                 // the host thread is behind: orders wait in their queue, which counts what it lacks
        _asked.Clear();
        while (_asked.Count < LateOrderQueue.Capacity && orders.TryPeek(out LateOrder order)
            && order.OrderStampNs + CauseFinder.SettleNs <= nowNs)
        {
            int cpu = cpuOfSource(order.Source);
            _asked.Add(new AskedOrder(order, cpu, _threads.AssumedOn(cpu)));
            orders.Remove();
        }
        _finder ??= new CauseFinder(history, _threads.IsWatched);
        _finder.Find(_asked, _findings);
        for (int place = 0; place < _findings.Count; place++)
            _findings[place] = _threads.Name(_findings[place]);
        HandOver();
    }

    private void HandOver()
    {
        int handed = 0;
        while (handed < _findings.Count && _found.TryAdd(_findings[handed]))
            handed++;
        _findings.RemoveRange(0, handed);
    }
}
