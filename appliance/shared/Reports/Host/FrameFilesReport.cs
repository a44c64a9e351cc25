// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>Files of whole frames that a run wrote.</summary>
public sealed record FrameFilesReport
{
    /// <summary>Files begun.</summary>
    public long Files { get; init; }

    public long Frames { get; init; }

    public long Bytes { get; init; }

    /// <summary>Frames that the kernel overwrote before they were read.</summary>
    public long Lost { get; init; }

    /// <summary>Frames that could not be written.</summary>
    public long NotWritten { get; init; }

    /// <summary>Frames of sessions without their payload, which the reader did not have, or no longer.</summary>
    public long PayloadsNotKept { get; init; }

    /// <summary>The same by ring, of those that had frames.</summary>
    public IReadOnlyList<FrameRingReport> Rings { get; init; } = [];
}

/// <summary>Frames of one ring.</summary>
public sealed record FrameRingReport
{
    public required string Hook { get; init; }

    public int Cpu { get; init; }

    /// <summary>Frames in the files.</summary>
    public long Frames { get; init; }

    /// <summary>Frames that the kernel overwrote before they were read.</summary>
    public long Lost { get; init; }

    /// <summary>Frames that could not be written.</summary>
    public long NotWritten { get; init; }
}
