// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath;
using Telemetry.Config;
using Telemetry.Host.Processes;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Positions;
using Telemetry.Model.Threads;
using Telemetry.Publishing;

namespace Telemetry.Appliance.Watchers.HostPath;

/// <summary>The watchers of the host path, and what they found last.</summary>
internal sealed class HostPathWatchers : IProcessGroups, IDisposable
{
    private readonly TcpWatcher _tcp;
    private readonly SocketOwnerWatcher _owners;
    private readonly StallWatcher _stalls;
    private readonly SocketOwnership? _ownership;
    private readonly KubeletContainers _containers = new();

    /// <summary>Makes them, in the network namespace of the calling thread; takes the capabilities to load
    /// programs.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="connections">The open connections, as the reader knows them.</param>
    /// <param name="interfaceOfFlow">Index by flow id of the interface on which the flow is expected; 0 for any.
    /// Kept.</param>
    /// <param name="control">Receives control messages.</param>
    /// <param name="kernel">Has the samples of other flows.</param>
    /// <param name="logsConnections">True to log the host's connections.</param>
    internal HostPathWatchers(
        Configuration configuration, ConnectionSnapshot connections, int[] interfaceOfFlow, ControlQueue control,
        KernelCapture kernel, bool logsConnections)
    {
        HostPathSettings settings = configuration.Settings.HostPath;
        _owners = new SocketOwnerWatcher(isUsed: settings.Tcp || settings.Stalls != StallLevel.Off);
        Notes = new LiveTcp(settings.Tcp, kernel);
        _tcp = new TcpWatcher(connections, settings, _owners, Notes);
        _stalls = new StallWatcher(configuration, interfaceOfFlow, _owners, control);
        if (settings.Talkers > 0 || logsConnections)
            _ownership = new SocketOwnership();
        Talkers = new TalkerWatcher(kernel, settings.Talkers, _ownership);
        Connections = logsConnections ? new ConnectionWatcher(_ownership!) : null;
    }

    /// <summary>Has the threads of each look reported; called before the first.</summary>
    internal void ReportThreads(LiveCauses causes) => _stalls.Causes = causes;

    /// <summary>The kernel's notes about connections.</summary>
    internal LiveTcp Notes { get; }

    /// <summary>The host's other flows.</summary>
    internal TalkerWatcher Talkers { get; }

    /// <summary>Sources with a program, each with the reason that it is missing; null if it is not.</summary>
    internal IEnumerable<(string What, string? Why)> Missing =>
    [
        ("owners of sockets", _owners.Why ?? _ownership?.Why), ("the log of connections", Connections?.Why),
        .. Notes.Missing,
    ];

    /// <summary>Reader of the processes that hold sockets.</summary>
    internal SocketOwnerWatcher Owners => _owners;

    /// <summary>Log of the host's connections; null if there is none.</summary>
    internal ConnectionWatcher? Connections { get; }

    /// <summary>All of them, in the order in which they are to look.</summary>
    internal IEnumerable<IHostWatcher> All => Connections is null
        ? [_containers, _owners, _tcp, _stalls, Talkers, Notes]
        : [_containers, _owners, _tcp, _stalls, Talkers, Notes, Connections];

    /// <summary>Attaches their programs; on the privileged thread.</summary>
    internal void Attach()
    {
        Notes.Attach();
        Connections?.Attach();
    }

    /// <summary>Switches to a changed configuration; host thread.</summary>
    internal void TakeOver(Configuration next) => _stalls.TakeOver(next);

    /// <summary>Fills in the sources; any thread.</summary>
    /// <returns>Number of sources.</returns>
    internal int ReadHooks(Span<HookRow> hooks)
    {
        StallTable stalls = _stalls.Latest;
        hooks[0] = _tcp.Latest.Hook;
        hooks[1] = _owners.Hook;
        hooks[2] = stalls.ThreadHook;
        hooks[3] = stalls.CpuHook;
        hooks[4] = Talkers.Latest.Sampler;
        hooks[5] = Talkers.Latest.Dump;
        hooks[6] = Connections?.Hook ?? ConnectionWatcher.Off;
        return 7 + Notes.ReadHooks(hooks[7..]);
    }

    /// <summary>Fills in the kernel's state of the sessions' connections; any thread.</summary>
    /// <returns>Number of connections.</returns>
    internal int ReadTcp(Span<TcpRow> connections)
    {
        TcpTable table = _tcp.Latest;
        table.Rows.AsSpan(0, table.Count).CopyTo(connections);
        return table.Count;
    }

    /// <summary>Fills in the watched threads; any thread.</summary>
    /// <returns>Number of threads.</returns>
    internal int ReadThreads(Span<ThreadRow> threads)
    {
        StallTable table = _stalls.Latest;
        table.Threads.AsSpan(0, table.ThreadCount).CopyTo(threads);
        return table.ThreadCount;
    }

    /// <inheritdoc/>
    public (string? Cgroup, string? Container) Find(uint pid)
    {
        StallTable table = _stalls.Latest;
        foreach (ref readonly ThreadRow row in table.Threads.AsSpan(0, table.ThreadCount))
        {
            if (row.ProcessId == pid)
                return (row.Cgroup, row.Container);
        }
        return default;
    }

    /// <inheritdoc/>
    public ContainerNames? NamesOf(string? cgroup, string? container) => _containers.Find(cgroup, container);

    /// <summary>Fills in the fill of the tables; any thread.</summary>
    /// <returns>Number of tables.</returns>
    internal int ReadMaps(Span<MapRow> maps)
    {
        int used = 0;
        if (_owners.IsThere)
            maps[used++] = MapRow.Of("socket_owners", _owners.Table.Descriptors, SocketOwnerTable.Most);
        if (_stalls.MostThreads > 0)
            maps[used++] = MapRow.Of("threads", _stalls.Latest.ThreadCount, _stalls.MostThreads);
        if (Talkers.IsOn)
            maps[used++] = MapRow.Of("talkers", Talkers.Latest.Places, TalkerWatcher.Places);
        if (Connections is { } connections)
            maps[used++] = MapRow.Of("connections", connections.Open, ConnectionWatcher.MostOpen);
        if (_containers.Count > 0)
            maps[used++] = MapRow.Of("containers", _containers.Count, KubeletContainers.Most);
        return used;
    }

    /// <summary>Fills in the watched CPUs; any thread.</summary>
    /// <returns>Number of CPUs.</returns>
    internal int ReadCpus(Span<CpuRow> cpus)
    {
        StallTable table = _stalls.Latest;
        table.Cpus.AsSpan(0, table.CpuCount).CopyTo(cpus);
        return table.CpuCount;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tcp.Dispose();
        _owners.Dispose();
        _stalls.Dispose();
        Talkers.Dispose();
        Connections?.Dispose();
        Notes.Dispose();
        _ownership?.Dispose();
    }
}
