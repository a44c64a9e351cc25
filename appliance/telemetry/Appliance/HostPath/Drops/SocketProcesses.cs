// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Telemetry.Host.Processes;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Publishing;

namespace Telemetry.Appliance.HostPath.Drops;

/// <summary>
/// Processes of the sockets that dropped packets, and of those that were read. The publisher asks for a socket; the
/// host thread finds its process, which the next question gets. A socket keeps its last known process after it was
/// closed.
/// </summary>
internal sealed class SocketProcesses : IDisposable
{
    private const int MostSockets = 1024;
    private const int MostLooks = 30;

    private sealed class Entry
    {
        internal volatile SocketProcess? Process;
        internal volatile int Looks;
    }

    private readonly SocketOwners? _owners;
    private readonly SocketOwnerTable _table = new();
    private readonly ConcurrentDictionary<(ulong Socket, uint Reader), Entry> _entries = new();
    private readonly ConcurrentDictionary<ulong, uint> _readers = new();        // the first of each socket
    private readonly Action<Action> _privileged;
    private volatile int _unknown;
    private volatile bool _hasNew;

    /// <param name="privileged">Runs an action on the thread with CAP_BPF.</param>
    internal SocketProcesses(Action<Action> privileged)
    {
        _privileged = privileged;
        SocketOwners? owners = null;
        string? why = null;
        privileged(() =>
        {
            owners = SocketOwners.TryOpen(out why);
            // Gives every socket its number, which drops of the kernels before 6.11 do not.
            _ = owners?.Read(_table);
        });
        (_owners, Why) = (owners, why);
    }

    /// <summary>Reason that processes are unknown; null if they are not.</summary>
    internal string? Why { get; }

    /// <summary>The process of a socket: of several that have it the one that was seen to read it first, else the
    /// oldest; null while it is unknown. Any thread.</summary>
    internal SocketProcess? Of(ulong socket) =>
        (_readers.TryGetValue(socket, out uint reader) ? Find(socket, reader) : null) ?? Find(socket, 0);

    /// <summary>The process that has read a socket; null while it is unknown. Any thread.</summary>
    /// <param name="process">The process, in the initial pid namespace.</param>
    internal SocketProcess? ReaderOf(ulong socket, uint process)
    {
        _readers.TryAdd(socket, process);
        return Find(socket, process);
    }

    /// <summary>True until a socket was looked for once; asks for it. Any thread.</summary>
    internal bool IsAwaited(ulong socket) =>
        Of(socket) is null && _entries.TryGetValue((socket, 0), out Entry? entry) && entry.Looks == 0;

    /// <summary>Finds the processes of sockets that were not looked for yet; host thread.</summary>
    internal void LookForNew()
    {
        if (_hasNew)
            Look();
    }

    /// <summary>Finds the processes that were asked for; host thread.</summary>
    internal void Look()
    {
        if (_owners is not { } owners || _unknown == 0)
            return;
        (_unknown, _hasNew) = (0, false);
        int result = 0;
        _privileged(() => result = owners.Read(_table));
        if (result != 0)
            return;
        foreach (((ulong socket, uint reader), Entry entry) in _entries)
        {
            if (entry.Process is not null || entry.Looks > MostLooks)
                continue;
            if ((entry.Process = ProcessOf(_table, socket, reader)) is null)
                _unknown++;
            entry.Looks++;
        }
    }

    public void Dispose() => _owners?.Dispose();

    private SocketProcess? Find(ulong socket, uint reader)
    {
        if (_entries.TryGetValue((socket, reader), out Entry? entry))
            return entry.Process;
        if (_owners is not null && _entries.Count < MostSockets && _entries.TryAdd((socket, reader), new Entry()))
            (_unknown, _hasNew) = (_unknown + 1, true);
        return null;
    }

    /// <summary>The process that holds a socket, in a reading of them.</summary>
    /// <param name="table">The reading.</param>
    /// <param name="cookie">Number of the socket.</param>
    /// <param name="reader">The process that it must be, in the initial pid namespace; 0 for any.</param>
    internal static SocketProcess? ProcessOf(SocketOwnerTable table, ulong cookie, uint reader)
    {
        foreach (ref readonly SocketOwner owner in table.Rows)
        {
            if (owner.Cookie != cookie || (reader != 0 && owner.InitialProcess != reader))
                continue;
            ProcessIdentity? identity = ProcessIdentity.Read((int)owner.Process);
            return new SocketProcess((int)owner.Process, owner.Name, identity?.Cgroup, identity?.Container);
        }
        return null;
    }
}
