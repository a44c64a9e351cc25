// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.CaptureFiles;

/// <summary>Options of a capture file written by a live run.</summary>
public sealed record CaptureWriterOptions
{
    /// <summary>Most bytes that wait for the disk, a power of two.</summary>
    public int QueueBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Longest file, bytes; packets that do not fit are left out and counted.</summary>
    public long MaxFileBytes { get; init; } = 16L * 1024 * 1024 * 1024;

    /// <summary>Action of the writer's thread before it writes; null for none.</summary>
    public Action? Begin { get; init; }

    /// <summary>Largest id of flows added later; 0 if none are.</summary>
    public int FlowCapacity { get; init; }

    /// <summary>Kinds of host reports that the file keeps beside the packets.</summary>
    public RecordedPath Recorded { get; init; }

    /// <summary>Offset added to stamps, so that the file's times are UTC; one value for the whole file, so that
    /// differences of stamps are unchanged.</summary>
    public ClockOffset Offset { get; init; }
}
