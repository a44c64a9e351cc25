// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Confinement;

/// <summary>Which threads run on which CPUs.</summary>
public sealed record CoreSettings
{
    /// <summary>Key of <see cref="Reader"/> and <see cref="NodeReaders"/>.</summary>
    public const string ReaderKey = "reader";

    /// <summary>Key of <see cref="Other"/>.</summary>
    public const string OtherKey = "other";

    private const string PipelineKey = "pipeline";
    private const string PublisherKey = "publisher";

    /// <summary>CPU of the reader, on hosts with several NUMA nodes of the one that merges; null: not pinned.</summary>
    public int? Reader { get; init; }

    /// <summary>CPUs of the readers of other NUMA nodes, one on each; a node without one has its reader on
    /// <see cref="Other"/>.</summary>
    public CpuSet NodeReaders { get; init; } = CpuSet.None;

    /// <summary>CPU of the analysis; null: not pinned.</summary>
    public int? Pipeline { get; init; }

    /// <summary>CPU of the publisher and of the media driver; null: not pinned.</summary>
    public int? Publisher { get; init; }

    /// <summary>CPUs of all other threads; null: those that the process may use, but the ones above.</summary>
    public CpuSet? Other { get; init; }

    /// <summary>The roles file that they come from; null if the configuration has them itself.</summary>
    public string? RolesFile { get; init; }

    /// <summary>Where the configuration names each CPU: <c>file:line:column</c>.</summary>
    public IReadOnlyDictionary<(string Key, int Cpu), string> Places { get; init; } =
        new Dictionary<(string Key, int Cpu), string>();

    /// <summary>Where the configuration says which threads run where.</summary>
    public string Where { get; init; } = "cores";

    /// <summary>Where a CPU is named.</summary>
    public string WhereOf(string key, int cpu) => Places.GetValueOrDefault((key, cpu), Where);

    /// <summary>Whether any thread is to be kept anywhere.</summary>
    public bool IsGiven => Reader is not null || Pipeline is not null || Publisher is not null || Other is not null;

    /// <summary>The CPUs that pinned threads have, with what they are for.</summary>
    public IEnumerable<(string Key, int Cpu)> Pinned =>
        Named((ReaderKey, Reader)).Concat(NodeReaders.Select(cpu => (ReaderKey, cpu)))
            .Concat(Named((PipelineKey, Pipeline), (PublisherKey, Publisher)));

    private static IEnumerable<(string Key, int Cpu)> Named(params (string Key, int? Cpu)[] pins) =>
        pins.Where(pin => pin.Cpu is not null).Select(pin => (pin.Key, pin.Cpu!.Value));
}
