// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Watchers;

/// <summary>Looks after one thing of the host now and then; called on the host thread, in the namespace of the
/// interfaces.</summary>
public interface IHostWatcher
{
    /// <summary>Nanoseconds between two looks.</summary>
    long LookEveryNs { get; }

    /// <summary>Looks once. Allocates nothing while nothing changes.</summary>
    /// <param name="nowNs">The monotonic clock.</param>
    void Look(long nowNs);
}
