// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Config;
using Telemetry.Kernel.Spreading;

namespace Telemetry.Spreading.Running;

/// <summary>Options of <c>telemetry spread</c>.</summary>
public sealed record SpreadPlan
{
    /// <summary>Most readers at a time, and over a run's life.</summary>
    public const int MostReaders = SpreadTable.MostReaders;

    /// <summary>Smallest ring, and the unit of its length, bytes.</summary>
    public const long RingUnit = 1 << 20;

    /// <summary>Largest ring, bytes.</summary>
    public const long LargestRing = 1 << 30;

    /// <summary>Ring where none is named, bytes.</summary>
    public const long DefaultRing = 32 << 20;

    /// <summary>Readers where none are named.</summary>
    public const int DefaultReaders = 2;

    /// <summary>Interface that receives the copies.</summary>
    public required string Interface { get; init; }

    /// <summary>Number of readers, whose names are the numbers from 1; not used with
    /// <see cref="ReadersFile"/>.</summary>
    public int Readers { get; init; } = DefaultReaders;

    /// <summary>File with the readers' names, read again on request; null for none.</summary>
    public string? ReadersFile { get; init; }

    /// <summary>Folder of a capture file for each reader; null for none.</summary>
    public string? CaptureFolder { get; init; }

    /// <summary>When those files are changed.</summary>
    public FrameRotation Rotation { get; init; }

    /// <summary>Command line of a program for each reader; null for none.</summary>
    public string? Program { get; init; }

    /// <summary>Bytes of each reader's ring, a multiple of <see cref="RingUnit"/>.</summary>
    public long RingBytes { get; init; } = DefaultRing;

    /// <summary>Configuration of the appliance on this host, for the interface's role; null for none.</summary>
    public Settings? Settings { get; init; }

    /// <summary>True to spread the packets of an interface that is not a mirror port.</summary>
    public bool TakesAnyInterface { get; init; }

    /// <summary>Length of an interval, nanoseconds.</summary>
    public long IntervalNs { get; init; } = 1_000_000_000;

    /// <summary>Origin of the files.</summary>
    public required ExtractLabels Labels { get; init; }
}
