// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Days;

namespace Telemetry.Publishing.State;

/// <summary>Memory of a writer for a topology: two states, one to fill while the other is written.</summary>
public sealed class StateRoom
{
    /// <summary>Number of states.</summary>
    internal const int States = 2;

    internal StateRoom(Topology topology, StateIdentity identity, string? logDirectory)
    {
        StoredNames names = StoredNames.Of(topology);
        Both = [new DayState(topology), new DayState(topology)];
        Head = StateFile.MakeHead(identity, names);
        Logs = logDirectory is null ? null : new DayLogs(logDirectory, names, identity.ConfigHash);
    }

    internal DayState[] Both { get; }

    internal byte[] Head { get; }

    internal DayLogs? Logs { get; }
}
