// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Threads;

namespace Telemetry.Publishing;

/// <summary>Control groups and containers of processes. Called by the publisher.</summary>
public interface IProcessGroups
{
    /// <summary>Finds those of a watched process.</summary>
    /// <returns>Null for each that is unknown.</returns>
    (string? Cgroup, string? Container) Find(uint pid);

    /// <summary>Finds Kubernetes' names of a container.</summary>
    /// <param name="cgroup">Path of the control group of a process in it; null if unknown.</param>
    /// <param name="container">Its id; null if unknown.</param>
    /// <returns>Null if it is in no pod that is known.</returns>
    ContainerNames? NamesOf(string? cgroup, string? container);
}
