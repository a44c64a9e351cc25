// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Definitions;

namespace Telemetry.Kernel.Capturing;

/// <summary>What the kernel side is to do, and with what memory.</summary>
public sealed record KernelCaptureOptions
{
    /// <summary>Default of <see cref="RingBytes"/>.</summary>
    public const long DefaultRingBytes = 16L << 20;

    /// <summary>Flows to match.</summary>
    public required IReadOnlyList<FlowDefinition> Flows { get; init; }

    /// <summary>Flows, and ids of flows, to make room for; 0 for those given and no more.</summary>
    public int FlowCapacity { get; init; }

    /// <summary>Longest snap length to make room for, bytes; that of the given flows at least.</summary>
    public int SnapCapacity { get; init; } = 1;

    /// <summary>Interfaces to watch.</summary>
    public required IReadOnlyList<CaptureInterface> Interfaces { get; init; }

    /// <summary>Bytes of records that one ring holds: a power of two, 4 KiB to 256 MiB.</summary>
    public long RingBytes { get; init; } = DefaultRingBytes;

    /// <summary>How records are handed over.</summary>
    public RingTransport Transport { get; init; } = RingTransport.ArrayRing;

    /// <summary>Whether the kernel wakes a reader that sleeps in epoll; BPF ring buffer only.</summary>
    public bool WakeReader { get; init; }

    /// <summary>CPUs, from 0 on, that get array rings; null for every possible CPU.</summary>
    public int? MaxCpus { get; init; }

    /// <summary>Programs to load although no interface asks for them; for tests that run them without one.</summary>
    internal IReadOnlyList<Hook> ExtraHooks { get; init; } = [];

    /// <summary>The network devices, where a test stands in for the kernel; null asks the kernel.</summary>
    internal Func<IReadOnlyList<NetworkLink>>? Links { get; init; }

    /// <summary>CPUs and NUMA nodes, where a test stands in for the host; null for the host's.</summary>
    public CpuTopology? Topology { get; init; }

    /// <summary>The node that has memory of a node, where a test has nodes that the host has not.</summary>
    public Func<int, int> NodeOfMemory { get; init; } = static node => node;

    /// <summary>True to attach TC programs by clsact even where the kernel has TCX.</summary>
    internal bool ForceClsact { get; init; }
}
