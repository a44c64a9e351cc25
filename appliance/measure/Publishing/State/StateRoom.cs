// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Days;

namespace Telemetry.Publishing.State;

/// <summary>Memory of a writer for a topology: two states, one to fill while the other is written.</summary>
public sealed class StateRoom
{
    internal const int States = 2;

    private readonly Topology _topology;
    private readonly StateIdentity _identity;
    private readonly string? _logDirectory;
    private int _processes;

    internal StateRoom(Topology topology, StateIdentity identity, string? logDirectory)
    {
        (_topology, _identity, _logDirectory) = (topology, identity, logDirectory);
        Both = [new DayState(topology), new DayState(topology)];
        Head = [];
        Name();
    }

    internal DayState[] Both { get; }

    internal byte[] Head { get; private set; }

    internal DayLogs? Logs { get; private set; }

    /// <summary>Writer: takes over the names of processes that came since.</summary>
    internal void RenewNames()
    {
        if (_topology.Processes is { } processes && processes.Version != _processes)
            Name();
    }

    private void Name()
    {
        // Read before the names: one that comes meanwhile is taken over the next time.
        _processes = _topology.Processes?.Version ?? 0;
        StoredNames names = StoredNames.Of(_topology);
        Head = StateFile.MakeHead(_identity, names);
        Logs = _logDirectory is null ? null : new DayLogs(_logDirectory, names, _identity.ConfigHash);
    }
}
