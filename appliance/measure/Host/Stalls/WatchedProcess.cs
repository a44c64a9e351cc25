// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Native;
using Telemetry.Model.Threads;

namespace Telemetry.Host.Stalls;

/// <summary>Identity of a process.</summary>
/// <param name="StartTicks">Its start, clock ticks since the boot; 0 if any process with the id is meant.</param>
public readonly record struct ProcessKey(int Pid, ulong StartTicks);

/// <summary>A process whose threads are watched. Its folder is kept open, so that no later process with its id is
/// taken for it.</summary>
public sealed class WatchedProcess : IDisposable
{
    private readonly NumberedFolder _tasks;
    private readonly Dictionary<int, WatchedThread> _threads = [];
    private uint _links;

    private WatchedProcess(ProcessKey key, NumberedFolder tasks) => (Key, _tasks) = (key, tasks);

    /// <summary>Its id and start.</summary>
    public ProcessKey Key { get; }

    /// <summary>Its name, printable: that of its first thread.</summary>
    public string Name { get; private set; } = "";

    internal Dictionary<int, WatchedThread>.ValueCollection Threads => _threads.Values;

    /// <summary>Threads that it had at the last look, watched or not.</summary>
    internal int Seen { get; private set; }

    /// <summary>Threads that found no room at the last look.</summary>
    internal int Limited { get; private set; }

    /// <summary>Threads whose files could not be opened at the last look, though they had not ended.</summary>
    internal int Refused { get; private set; }

    /// <summary>Opens a process.</summary>
    /// <param name="entries">Room for the entries of its folder.</param>
    /// <param name="buffer">Room for a file.</param>
    /// <returns>Null if there is no such process, or its id belongs to another one now.</returns>
    internal static WatchedProcess? TryOpen(ProcessKey key, byte[] entries, byte[] buffer)
    {
        if (NumberedFolder.TryOpen(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{key.Pid}/task"), entries) is not { } tasks)
            return null;
        ThreadFile stat = default;
        _ = stat.TryOpen(tasks, key.Pid, "stat"u8);
        bool isRead = stat.TryRead(buffer, out ReadOnlySpan<byte> content);
        stat.Close();
        if (isRead && ThreadText.TryParseStat(content, out ReadOnlySpan<byte> name, out ThreadText.Stat first)
            && (key.StartTicks == 0 || key.StartTicks == first.Start))
            return new WatchedProcess(key with { StartTicks = first.Start }, tasks) { Name = PrintableName.Of(name) };
        tasks.Dispose();
        return null;
    }

    /// <summary>Finds the threads that have begun and ended.</summary>
    /// <param name="room">Threads that may be added.</param>
    /// <returns>False if the process has ended.</returns>
    internal bool TryFindThreads(int look, int room)
    {
        // If as many threads are there as before, and each of those could be read, they are the same.
        uint links = _tasks.Links();
        if (links != 0 && links == _links && Seen == _threads.Count)
            return true;
        _links = links;
        (Seen, Limited, Refused) = (0, 0, 0);
        if (!_tasks.Start())
            return false;
        while (_tasks.TryTake(out int id))
        {
            Seen++;
            if (_threads.TryGetValue(id, out WatchedThread? known))
                known.SeenAt = look;
            else if (room-- > 0)
                Open(id, look);
            else
                Limited++;
        }
        foreach ((int id, WatchedThread thread) in _threads)
        {
            if (thread.SeenAt != look)
                Remove(id, thread);
        }
        return Seen > 0;
    }

    /// <summary>Reads the control groups of a thread.</summary>
    internal bool TryReadGroups(int thread, byte[] buffer, out ReadOnlySpan<byte> lines)
    {
        ThreadFile file = default;
        _ = file.TryOpen(_tasks, thread, "cgroup"u8);
        bool isRead = file.TryRead(buffer, out lines);
        file.Close();
        return isRead;
    }

    /// <summary>Stops watching a thread.</summary>
    internal void Remove(int id, WatchedThread thread)
    {
        thread.Close();
        _threads.Remove(id);
    }

    /// <summary>Takes over the name of its first thread.</summary>
    internal void TakeName()
    {
        if (_threads.TryGetValue(Key.Pid, out WatchedThread? first))
            Name = first.Name;
    }

    private void Open(int id, int look)
    {
        var thread = new WatchedThread(id, this) { SeenAt = look };
        if (thread.TryOpen(_tasks))
        {
            _threads.Add(id, thread);
            return;
        }
        Refused += NativeError.Last is Libc.ErrorNoEntry or Libc.ErrorNoProcess ? 0 : 1;
        thread.Close();
    }

    public void Dispose()
    {
        foreach (WatchedThread thread in _threads.Values)
            thread.Close();
        _threads.Clear();
        _tasks.Dispose();
    }
}
