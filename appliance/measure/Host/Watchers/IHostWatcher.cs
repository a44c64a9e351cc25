// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Watchers;

/// <summary>Checks one aspect of the host at intervals; called on the host thread, in the interfaces' network
/// namespace.</summary>
public interface IHostWatcher
{
    /// <summary>Nanoseconds between two checks.</summary>
    long LookEveryNs { get; }

    /// <summary>Checks once. Allocates nothing while nothing changes.</summary>
    /// <param name="nowNs">The monotonic clock.</param>
    void Look(long nowNs);
}
