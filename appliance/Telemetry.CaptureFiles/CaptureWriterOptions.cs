// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.CaptureFiles;

/// <summary>How a capture of what the reader reads is written.</summary>
public sealed record CaptureWriterOptions
{
    /// <summary>Bytes that wait for the disk at most, a power of two.</summary>
    public int QueueBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Longest file, bytes; what does not fit is left out and counted.</summary>
    public long MaxFileBytes { get; init; } = 16L * 1024 * 1024 * 1024;

    /// <summary>What the writer's thread does before it writes; null: nothing.</summary>
    public Action? Begin { get; init; }

    /// <summary>Largest flow id that may come later; 0 if none comes.</summary>
    public int FlowCapacity { get; init; }

    /// <summary>What is added to stamps, so that the file's times are UTC; one value for the whole file, so that every
    /// difference of stamps is what it was.</summary>
    public ClockOffset Offset { get; init; }
}
