// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel;
using Telemetry.Kernel.Native;
using Telemetry.Messages.Counters;

namespace Telemetry.Host.Stalls;

/// <summary>Threads of some processes, read from <c>/proc</c> at each look, without privilege. A process is watched
/// until it ends. Bounded. Not thread-safe.</summary>
public sealed unsafe class ThreadWatch : IDisposable
{
    /// <summary>Highest number of processes.</summary>
    public const int MostProcesses = 64;

    private const int FilesPerThread = 3;
    private const int OtherFiles = 256;                         // of the appliance, about
    private const int OpenFiles = 7;                            // RLIMIT_NOFILE
    private const int TicksPerSecond = 100;                     // USER_HZ

    private readonly byte[] _entries = GC.AllocateUninitializedArray<byte>(NumberedFolder.BufferBytes);
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(ThreadFile.MostBytes);
    private readonly GroupQuotas _quotas = new();
    private readonly List<WatchedProcess> _processes = [];
    private readonly List<WatchedThread> _threads = [];
    private readonly ulong _beganTicks = BootTicks();
    private HookCounters _books;
    private int _look;

    /// <param name="most">Highest number of threads; fewer where the process may not open that many files.</param>
    public ThreadWatch(int most)
    {
        ulong* limit = stackalloc ulong[2];
        long files = Libc.getrlimit(OpenFiles, limit) == 0 ? (long)Math.Min(limit[0], int.MaxValue) : 0;
        MostThreads = (int)Math.Clamp((files - OtherFiles) / FilesPerThread, 1, most);
    }

    /// <summary>Highest number of threads.</summary>
    public int MostThreads { get; }

    /// <summary>The threads of the last look.</summary>
    public IReadOnlyList<WatchedThread> Threads => _threads;

    /// <summary>Totals: a reading of a thread is an event; ignored if it ended meanwhile, limited if there is no room
    /// for it, as a process without room counts once.</summary>
    public HookCounters Books => _books;

    /// <summary>Adds a process, unless it is watched already.</summary>
    /// <returns>False if there is no such process, or no room.</returns>
    public bool Add(ProcessKey key)
    {
        int known = _processes.FindIndex(process => process.Key.Pid == key.Pid);
        if (known >= 0 && (key.StartTicks == 0 || key.StartTicks == _processes[known].Key.StartTicks))
            return true;
        if (known >= 0)
            RemoveAt(known);
        if (_processes.Count == MostProcesses)
        {
            _books.Events++;
            _books.Limited++;
            return false;
        }
        if (WatchedProcess.TryOpen(key, _entries, _buffer) is not { } opened)
            return false;
        _processes.Add(opened);
        return true;
    }

    public void Look()
    {
        _look++;
        _quotas.Begin();
        int watched = 0;
        for (int place = 0; place < _processes.Count;)
        {
            if (!_processes[place].TryFindThreads(_look, MostThreads - watched))
            {
                RemoveAt(place);
                continue;
            }
            watched += _processes[place++].Threads.Count;
        }
        _threads.Clear();
        foreach (WatchedProcess process in _processes)
            Read(process);
    }

    public void Dispose()
    {
        foreach (WatchedProcess process in _processes)
            process.Dispose();
        _processes.Clear();
        _threads.Clear();
    }

    private void Read(WatchedProcess process)
    {
        int told = 0;
        foreach (WatchedThread thread in process.Threads)
        {
            if (thread.TryRead(_buffer, _beganTicks, _quotas))
            {
                _threads.Add(thread);
                told++;
            }
            else
            {
                process.Remove(thread.Id, thread);
            }
        }
        process.TakeName();
        _books.Events += process.Seen;
        _books.Told += told;
        _books.Limited += process.Limited;
        _books.Lost += process.Refused;
        _books.Ignored += process.Seen - told - process.Limited - process.Refused;
    }

    private void RemoveAt(int place)
    {
        _processes[place].Dispose();
        _processes.RemoveAt(place);
    }

    private static ulong BootTicks()
    {
        string[] fields = TextFile.Read("/proc/uptime")?.Split(' ') ?? [];
        return fields.Length > 0 && decimal.TryParse(
            fields[0], System.Globalization.CultureInfo.InvariantCulture, out decimal seconds)
            ? (ulong)(seconds * TicksPerSecond) : ulong.MaxValue;
    }
}
