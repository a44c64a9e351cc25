// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Host.Processes;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Model.Causes;
using Telemetry.Model.Counters;
using Telemetry.Model.Threads;

namespace Telemetry.Appliance.HostPath.Causes;

/// <summary>The threads whose history is kept, by id. One thread.</summary>
internal sealed class WatchedThreads
{
    private readonly Dictionary<int, ThreadRow> _threads = [];
    private readonly HashSet<int> _processes = [];
    private readonly HashSet<int> _next = [];

    /// <summary>True if a thread is of a watched process.</summary>
    internal bool IsWatched(int thread) => RowOf(thread) is not null;

    /// <summary>Takes over the threads of the last look, and has the history watch their processes.</summary>
    internal void Take(ReadOnlySpan<ThreadRow> threads, HistoryCapture history)
    {
        _threads.Clear();
        _next.Clear();
        foreach (ref readonly ThreadRow row in threads)
        {
            _threads[(int)row.ThreadId] = row;
            _next.Add((int)row.ProcessId);
        }
        foreach (int process in _processes)
        {
            if (!_next.Contains(process))
                history.Watch(process, isWatched: false);
        }
        foreach (int process in _next)
        {
            if (!_processes.Contains(process))
                history.Watch(process, isWatched: true);
        }
        _processes.Clear();
        _processes.UnionWith(_next);
    }

    /// <summary>The thread that ran longest of those that were last on a CPU: a thread that polls there has no switch
    /// in the history. Of an unknown CPU the only thread that ran.</summary>
    /// <param name="cpu">The CPU; -1 if it is unknown.</param>
    /// <returns>Its id; 0 if there is none.</returns>
    internal int AssumedOn(int cpu)
    {
        ThreadRow[] ran = [.. _threads.Values.Where(row => row.Counters.RunningNs > 0
            && (cpu < 0 || row.Counters.Cpu == cpu))];
        if (ran.Length == 0 || (cpu < 0 && ran.Length > 1))
            return 0;
        return (int)ran.MaxBy(row => row.Counters.RunningNs).ThreadId;
    }

    /// <summary>Adds the names of thread and process to a finding.</summary>
    internal CauseFinding Name(CauseFinding finding) => RowOf(finding.ThreadId) is not { } row ? finding : finding with
    {
        ProcessId = (int)row.ProcessId,
        Process = row.Process ?? "",
        Thread = row.Thread ?? "",
        Cgroup = row.Cgroup,
        Container = row.Container,
    };

    /// <summary>Names of a thread of a watched process. One that began since the last look is looked up once.</summary>
    private ThreadRow? RowOf(int thread)
    {
        if (_threads.TryGetValue(thread, out ThreadRow row))
            return row;
        int process = _processes.FirstOrDefault(process => Directory.Exists(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{thread}")));
        if (thread == 0 || process == 0)
            return null;
        ProcessIdentity? identity = ProcessIdentity.Read(process);
        return _threads[thread] = new ThreadRow
        {
            ProcessId = (uint)process,
            ThreadId = (uint)thread,
            Process = NameOf(process, process),
            Thread = NameOf(process, thread),
            Cgroup = identity?.Cgroup,
            Container = identity?.Container,
        };
    }

    private static string NameOf(int process, int thread)
    {
        try
        {
            string text = File.ReadAllText(
                string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{thread}/comm"));
            return PrintableName.Of(Encoding.UTF8.GetBytes(text.TrimEnd('\n')));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
