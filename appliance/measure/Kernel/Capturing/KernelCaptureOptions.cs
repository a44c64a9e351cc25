// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Threads;

namespace Telemetry.Kernel.Capturing;

/// <summary>Options of the kernel side: interfaces, flows, memory.</summary>
public sealed record KernelCaptureOptions
{
    /// <summary>Default of <see cref="RingBytes"/>.</summary>
    public const long DefaultRingBytes = 16L << 20;

    public required IReadOnlyList<FlowDefinition> Flows { get; init; }

    /// <summary>Flows, and flow ids, to reserve room for; 0 for the given ones only.</summary>
    public int FlowCapacity { get; init; }

    /// <summary>Longest snap length to reserve room for, bytes; at least that of the given flows.</summary>
    public int SnapCapacity { get; init; } = 1;

    /// <summary>True to reserve room for whole segments although none of the given flows needs it.</summary>
    public bool WholeCapacity { get; init; }

    public required IReadOnlyList<CaptureInterface> Interfaces { get; init; }

    /// <summary>Bytes of records that one ring holds: a power of two, 4 KiB to 256 MiB.</summary>
    public long RingBytes { get; init; } = DefaultRingBytes;

    /// <summary>Flight rings of whole frames; null for none.</summary>
    public FlightOptions? Flight { get; init; }

    /// <summary>True to record the ends of received frames too, where devices add their stamps; neither with flight
    /// rings nor with stamps of NICs.</summary>
    public bool Trailers { get; init; }

    /// <summary>One packet in so many of no flow is sampled: a power of two; 0 for none.</summary>
    public int SampleEvery { get; init; }

    public RingTransport Transport { get; init; } = RingTransport.ArrayRing;

    /// <summary>True if the kernel wakes a reader that sleeps in epoll; BPF ring buffer only.</summary>
    public bool WakeReader { get; init; }

    /// <summary>CPUs, from 0 on, that get array rings; null for every possible CPU.</summary>
    public int? MaxCpus { get; init; }

    /// <summary>Programs to load although no interface needs them; for tests that run them without an
    /// interface.</summary>
    internal IReadOnlyList<Hook> ExtraHooks { get; init; } = [];

    /// <summary>Network devices supplied by a test; null queries the kernel.</summary>
    internal Func<IReadOnlyList<NetworkLink>>? Links { get; init; }

    /// <summary>CPUs and NUMA nodes supplied by a test; null for the host's.</summary>
    public CpuTopology? Topology { get; init; }

    /// <summary>Maps a NUMA node to the node that its memory is taken from, for tests with nodes that the host
    /// lacks.</summary>
    public Func<int, int> NodeOfMemory { get; init; } = static node => node;

    /// <summary>True to attach TC programs by clsact even if the kernel has TCX.</summary>
    internal bool ForceClsact { get; init; }
}

/// <summary>Configuration of a watched interface.</summary>
/// <param name="Attach">Choice of the receive program's hook.</param>
/// <param name="Receive">True if received packets are watched.</param>
/// <param name="Transmit">True if sent packets are watched.</param>
/// <param name="Mirror">True if it carries only copies (a mirror port or tap): it is then promiscuous, and packets that
/// it sends are not watched.</param>
/// <param name="Drop">True if the packets of a mirror port are dropped after capture.</param>
public sealed record CaptureInterface(
    string Name, AttachMode Attach = AttachMode.Auto, bool Receive = true, bool Transmit = true, bool Mirror = false,
    bool Drop = false)
{
    /// <summary>True to record the NIC's own stamps of received packets: by a program of the device's own at native
    /// XDP, from the packet at TC.</summary>
    public bool NicStamps { get; init; }

    /// <summary>True if a bond, VLAN, bridge or the like lies on it and has the addresses.</summary>
    internal bool HasUpper { get; init; }
}
