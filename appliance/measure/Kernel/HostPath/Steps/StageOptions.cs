// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.HostPath.Steps;

/// <summary>Counters of one program: events = ignored + recorded + lost.</summary>
public struct StageCounters
{
    /// <summary>Datagrams for a socket, calls that read one, calls that send on a TCP connection, stamps of
    /// segments.</summary>
    public long Events;

    /// <summary>Those of no flow, or of another network namespace, or of a segment that was sent again.</summary>
    public long Ignored;

    public long Recorded;

    /// <summary>Those of a flow that did not fit the ring: counted by flow too.</summary>
    public long Lost;

    /// <summary>Those of the recorded and lost ones whose socket the kernel could not mark, so that its reads are not
    /// recorded; of <see cref="StageProgram.Transmit"/> connections and sends that get no stamps.</summary>
    public long StorageFailed;
}

/// <summary>Options of <see cref="StageCapture"/>.</summary>
public sealed record StageOptions
{
    /// <summary>Smallest and largest <see cref="RingBytes"/>.</summary>
    public const long SmallestRing = 1 << 16, LargestRing = 1L << 30;

    /// <summary>Directory of the cgroup (version 2) whose sockets are looked at; empty for all sockets of the
    /// host.</summary>
    public string Cgroup { get; init; } = "";

    /// <summary>Bytes of records that the ring holds: a power of two, 64 KiB to 1 GiB.</summary>
    public long RingBytes { get; init; } = 8 << 20;
}
