// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Config;

/// <summary>Which threads run on which CPUs.</summary>
public sealed record CoreSettings
{
    /// <summary>CPUs of the readers, one for each NUMA node that has one; none: not pinned.</summary>
    public CpuSet Reader { get; init; } = CpuSet.None;

    /// <summary>CPU of the analysis; null: not pinned.</summary>
    public int? Pipeline { get; init; }

    /// <summary>CPU of the publisher and of the media driver; null: not pinned.</summary>
    public int? Publisher { get; init; }

    /// <summary>CPUs of all other threads; null: those that the process may use, but the ones above.</summary>
    public CpuSet? Other { get; init; }

    /// <summary>Whether any thread is to be kept anywhere.</summary>
    public bool IsGiven => Reader.Count > 0 || Pipeline is not null || Publisher is not null || Other is not null;

    /// <summary>The CPUs that pinned threads have, with what they are for.</summary>
    public IEnumerable<(string Key, int Cpu)> Pinned =>
        Reader.Select(cpu => ("reader", cpu))
            .Concat(Pipeline is { } pipeline ? [("pipeline", pipeline)] : [])
            .Concat(Publisher is { } publisher ? [("publisher", publisher)] : []);
}
