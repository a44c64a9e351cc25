// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Telemetry.Host.Processes;
using Telemetry.Kernel.HostPath;
using Telemetry.Publishing;

namespace Telemetry.Appliance.HostPath;

/// <summary>
/// Processes of the sockets that dropped packets. The publisher asks for a socket; the host thread finds its process,
/// which the next question gets. A socket keeps its last known process after it was closed.
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
    private readonly ConcurrentDictionary<ulong, Entry> _entries = new();
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

    /// <summary>The process of a socket; null while it is unknown. Any thread.</summary>
    internal SocketProcess? Of(ulong socket)
    {
        if (_entries.TryGetValue(socket, out Entry? entry))
            return entry.Process;
        if (_owners is not null && _entries.Count < MostSockets && _entries.TryAdd(socket, new Entry()))
            (_unknown, _hasNew) = (_unknown + 1, true);
        return null;
    }

    /// <summary>True until a socket was looked for once; asks for it. Any thread.</summary>
    internal bool IsAwaited(ulong socket) =>
        Of(socket) is null && _entries.TryGetValue(socket, out Entry? entry) && entry.Looks == 0;

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
        foreach ((ulong socket, Entry entry) in _entries)
        {
            if (entry.Process is not null || entry.Looks > MostLooks)
                continue;
            if ((entry.Process = ProcessOf(socket)) is null)
                _unknown++;
            entry.Looks++;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _owners?.Dispose();

    private SocketProcess? ProcessOf(ulong cookie)
    {
        foreach (ref readonly SocketOwner owner in _table.Rows)
        {
            if (owner.Cookie != cookie)
                continue;
            ProcessIdentity? identity = ProcessIdentity.Read((int)owner.Process);
            return new SocketProcess((int)owner.Process, owner.Name, identity?.Cgroup, identity?.Container);
        }
        return null;
    }
}
