// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Config;

/// <summary>How records are taken from the kernel.</summary>
public sealed record CaptureSettings
{
    /// <summary>Least size of a ring, bytes.</summary>
    public const long LeastRingBytes = 1 << 14;

    /// <summary>Largest size of a ring, bytes: what the verifier lets a program reach in a map.</summary>
    public const long MostRingBytes = 1L << 28;

    /// <summary>Data bytes of each ring, a power of two.</summary>
    public long RingBytes { get; init; } = 4 << 20;

    /// <summary>How records leave the kernel.</summary>
    public RingTransport Transport { get; init; } = RingTransport.ArrayRing;

    /// <summary>What the reader does while there are no records.</summary>
    public WaitMode Wait { get; init; } = WaitMode.Auto;

    /// <summary>How long records of one ring are held for those of the others, nanoseconds.</summary>
    public long HoldNs { get; init; } = 5_000;

    /// <summary>Packet events that fit between reader and analysis, a power of two.</summary>
    public int PipelineEvents { get; init; } = 1 << 14;
}
