// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing;

/// <summary>Control groups and containers of watched processes. Called by the publisher.</summary>
public interface IProcessGroups
{
    /// <summary>Finds those of a process.</summary>
    /// <param name="pid">Its id.</param>
    /// <returns>Null for each that is unknown.</returns>
    (string? Cgroup, string? Container) Find(uint pid);
}
