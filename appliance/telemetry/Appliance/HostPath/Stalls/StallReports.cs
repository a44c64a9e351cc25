// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath.Causes;
using Telemetry.Host.Causes;
using Telemetry.Host.Stalls;
using Telemetry.Model.Causes;
using Telemetry.Model.Control;
using Telemetry.Model.Events;

namespace Telemetry.Appliance.HostPath.Stalls;

/// <summary>Reports processes whose threads wait for CPUs: a condition of a process while that takes a good share of
/// its time, and single long waits of processes that are not in it. Host thread.</summary>
/// <param name="control">Receives control messages.</param>
/// <param name="causes">Knows single waits and who had the CPU, where that is recorded.</param>
internal sealed class StallReports(ControlQueue control, LiveCauses causes)
{
    private readonly StalledProcesses _stalled = new();
    private readonly Dictionary<int, Waits> _waits = [];        // by process, of this look
    private readonly Dictionary<int, (string Name, long SinceNs)> _raised = [];

    /// <summary>Times of the threads of a process since the last look.</summary>
    private sealed class Waits(WatchedThread first)
    {
        internal WatchedThread Worst = first;
        internal WatchedThread? Single;         // with the longest wait that was its only one
        internal long RanNs;
        internal long WaitedNs;
    }

    /// <summary>A wait to report.</summary>
    /// <param name="Cpu">CPU that it got; -1 if unknown.</param>
    /// <param name="LongestNs">Length of the longest single wait, nanoseconds; 0 if unknown.</param>
    /// <param name="Holder">Who had the CPU meanwhile; null if unknown.</param>
    private readonly record struct Longest(int ThreadId, string Thread, int Cpu, long LongestNs, CauseShare? Holder);

    /// <summary>Adds what a thread did since the last look.</summary>
    internal void Add(WatchedThread thread)
    {
        int process = thread.Process.Key.Pid;
        if (!_waits.TryGetValue(process, out Waits? waits))
            _waits.Add(process, waits = new Waits(thread));
        waits.RanNs += thread.RanNs;
        waits.WaitedNs += thread.WaitedNs;
        if (thread.WaitedNs > waits.Worst.WaitedNs)
            waits.Worst = thread;
        if (thread.HasSingleWait && thread.WaitedNs > (waits.Single?.WaitedNs ?? 0))
            waits.Single = thread;
    }

    /// <summary>Reports what was added, and begins the next look.</summary>
    /// <param name="sinceNs">Stamp of the last look, nanoseconds.</param>
    /// <param name="nowNs">Stamp of this one, nanoseconds.</param>
    internal void Report(long sinceNs, long nowNs)
    {
        foreach ((int process, Waits waits) in _waits)
            Report(process, waits, sinceNs, nowNs);
        foreach (int process in _stalled.Stalled.Where(process => !_waits.ContainsKey(process)).ToArray())
        {
            if (_stalled.Look(process, 0, 0) == false)
                Clear(process, nowNs);
        }
        _waits.Clear();
    }

    private void Report(int process, Waits waits, long sinceNs, long nowNs)
    {
        bool? change = _stalled.Look(process, waits.RanNs, waits.WaitedNs);
        LongWait? longWait = causes.TakeLongWait(process);
        if (change == true)
        {
            string name = waits.Worst.Process.Name;
            _raised[process] = (name, sinceNs);
            Send(ControlKind.ProcessStalled, process, name, LongestOf(waits, longWait), sinceNs, nowNs,
                EventState.Raised, waits.WaitedNs, StalledProcesses.ShareOf(waits.RanNs, waits.WaitedNs));
        }
        else if (change == false)
        {
            Clear(process, nowNs);
        }
        else if (!_stalled.IsStalled(process)
            && LongestOf(waits, longWait) is { LongestNs: > StallWatcher.StallNs } one)
        {
            Send(ControlKind.ThreadStalled, process, waits.Worst.Process.Name, one, nowNs - one.LongestNs, nowNs,
                EventState.Instant, one.LongestNs, share: 0);
        }
    }

    private void Clear(int process, long nowNs)
    {
        if (_raised.Remove(process, out (string Name, long SinceNs) raised))
        {
            Send(ControlKind.ProcessStalled, process, raised.Name, new Longest(0, "", -1, 0, null), raised.SinceNs,
                nowNs, EventState.Cleared, waitedNs: 0, share: 0);
        }
    }

    /// <summary>The longest wait: by the scheduler's history; else, of counters, only that of a thread that waited
    /// once, since a sum of several says nothing of one.</summary>
    private Longest LongestOf(Waits waits, LongWait? longWait)
    {
        if (longWait is { } wait)
        {
            return new Longest(wait.Thread, causes.NameOf(wait.Thread), wait.Cpu, wait.LengthNs,
                causes.HolderOf(in wait));
        }
        bool isSingle = !causes.AreRecorded && waits.Single is not null;
        WatchedThread thread = isSingle ? waits.Single! : waits.Worst;
        return new Longest(thread.Id, thread.Name, thread.Cpu, isSingle ? thread.WaitedNs : 0, null);
    }

    private void Send(
        ControlKind kind, int process, string name, in Longest longest, long sinceNs, long nowNs, EventState state,
        long waitedNs, long share) => control.TryAdd(new ControlMessage
        {
            StampNs = nowNs,
            SinceNs = sinceNs,
            Kind = kind,
            State = state,
            Count = waitedNs,
            Ticket = (int)share,
            Subject = EventSubject.OfThread(name, longest.Thread),
            ProcessId = (uint)process,
            ThreadId = (uint)longest.ThreadId,
            Cpu = longest.Cpu,
            LongestNs = longest.LongestNs,
            Interface = longest.Holder is { } holder ? InterfaceName.Of(holder.Name) : default,
            Waiting = longest.Holder?.Id ?? 0,
            HolderNs = longest.Holder?.Ns ?? 0,
            LineIndex = -1,
        });
}
