// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config;

/// <summary>Settings of the rings between kernel and reader, and of the reader.</summary>
public sealed record CaptureSettings
{
    /// <summary>Data bytes of each ring, a power of two.</summary>
    public long RingBytes { get; init; } = NumberSettings.RingBytes.Default;

    /// <summary>Kind of ring that carries the records out of the kernel.</summary>
    public RingTransport Transport { get; init; } = RingTransport.ArrayRing;

    /// <summary>Behaviour of the reader while there are no records.</summary>
    public WaitMode Wait { get; init; } = WaitMode.Auto;

    /// <summary>Time for which records of one ring are held for those of other rings, nanoseconds.</summary>
    public long HoldNs { get; init; } = NumberSettings.Hold.Default;

    /// <summary>Capacity of the ring of packet events between reader and analysis, a power of two.</summary>
    public int PipelineEvents { get; init; } = (int)NumberSettings.PipelineEvents.Default;

    /// <summary>True if the capture file receives whole frames instead of records.</summary>
    public bool Frames { get; init; }

    /// <summary>Files of whole frames.</summary>
    public FrameSettings FrameFiles { get; init; } = new();
}

/// <summary>Settings of files of whole frames.</summary>
public sealed record FrameSettings
{
    /// <summary>Packets that are written.</summary>
    public BlackBoxPackets Packets { get; init; } = BlackBoxPackets.Control;

    /// <summary>Bytes of each ring of frames, for each CPU and hook.</summary>
    public long Bytes { get; init; } = NumberSettings.FrameBytes.Default;

    /// <summary>Length at which the next file begins; null for one file.</summary>
    public long? RotateBytes { get; init; }

    /// <summary>Files that are kept; null for all.</summary>
    public int? Keep { get; init; }
}
