// SPDX-License-Identifier: Apache-2.0

namespace Telemetry.Model.Confinement;

/// <summary>CPUs of the threads.</summary>
public sealed record CoreSettings
{
    /// <summary>Key of <see cref="Reader"/> and <see cref="NodeReaders"/>.</summary>
    public const string ReaderKey = "reader";

    /// <summary>Key of <see cref="Other"/>.</summary>
    public const string OtherKey = "other";

    /// <summary>Key of <see cref="Pipeline"/>.</summary>
    public const string PipelineKey = "pipeline";

    /// <summary>Key of <see cref="Publisher"/>.</summary>
    public const string PublisherKey = "publisher";

    /// <summary>CPU of the reader; on hosts with several NUMA nodes, of the reader that merges; null: not
    /// pinned.</summary>
    public int? Reader { get; init; }

    /// <summary>CPUs of the readers of other NUMA nodes, one on each; a node without one has its reader on
    /// <see cref="Other"/>.</summary>
    public CpuSet NodeReaders { get; init; } = CpuSet.None;

    /// <summary>CPU of the analysis; null: not pinned.</summary>
    public int? Pipeline { get; init; }

    /// <summary>CPU of the publisher and of the media driver; null: not pinned.</summary>
    public int? Publisher { get; init; }

    /// <summary>CPUs of all other threads; null: those that the process may use, except the ones above.</summary>
    public CpuSet? Other { get; init; }

    /// <summary>The roles file with these settings; null if they stand in the configuration.</summary>
    public string? RolesFile { get; init; }

    /// <summary>Place in the configuration where each CPU is named: <c>file:line:column</c>.</summary>
    public IReadOnlyDictionary<(string Key, int Cpu), string> Places { get; init; } =
        new Dictionary<(string Key, int Cpu), string>();

    /// <summary>Place in the configuration where the settings stand.</summary>
    public string Where { get; init; } = "cores";

    /// <summary>Place where a CPU is named.</summary>
    public string WhereOf(string key, int cpu) => Places.GetValueOrDefault((key, cpu), Where);

    /// <summary>True if any thread has a CPU setting.</summary>
    public bool IsGiven => Reader is not null || Pipeline is not null || Publisher is not null || Other is not null;

    /// <summary>CPUs of pinned threads, with their keys.</summary>
    public IEnumerable<(string Key, int Cpu)> Pinned =>
        Named((ReaderKey, Reader)).Concat(NodeReaders.Select(cpu => (ReaderKey, cpu)))
            .Concat(Named((PipelineKey, Pipeline), (PublisherKey, Publisher)));

    private static IEnumerable<(string Key, int Cpu)> Named(params (string Key, int? Cpu)[] pins) =>
        pins.Where(pin => pin.Cpu is not null).Select(pin => (pin.Key, pin.Cpu!.Value));
}

/// <summary>Requests to the host while the process measures, released at its end.</summary>
public sealed record PerformanceSettings
{
    /// <summary>Highest wake-up latency of a core, ns in whole microseconds; null requests nothing.</summary>
    public long? CpuDmaLatencyNs { get; init; } = 0;

    /// <summary>Real-time priority of threads with a core of their own; null: normal scheduling.</summary>
    public int? FifoPriority { get; init; }
}

/// <summary>Privileges that the process drops while it measures.</summary>
public sealed record SecuritySettings
{
    /// <summary>True if the kernel refuses system calls that measuring does not need.</summary>
    public bool FiltersSystemCalls { get; init; } = true;
}
