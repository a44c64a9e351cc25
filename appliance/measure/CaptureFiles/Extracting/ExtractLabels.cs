// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Origin and names of addresses, which every extracted file has.</summary>
public sealed record ExtractLabels
{
    /// <summary>Machine that wrote the file.</summary>
    public required string Hardware { get; init; }

    public required string OperatingSystem { get; init; }

    /// <summary>Program and version.</summary>
    public required string Application { get; init; }

    /// <summary>Names of addresses; each address once.</summary>
    public required IReadOnlyList<(EndpointAddress Address, string Name)> Names { get; init; }
}

/// <summary>Which frames are copied, and how.</summary>
public sealed record ExtractManner
{
    /// <summary>Reader that overwrites credentials; null to leave all bytes as they were captured.</summary>
    public required ISegmentReader? Secrets { get; init; }

    /// <summary>True to copy only packets of flows.</summary>
    public bool FlowsOnly { get; init; }

    /// <summary>Statements of the recorder of each capture about its interfaces, which each file repeats; null or
    /// empty if nothing is known.</summary>
    public IReadOnlyList<IReadOnlyList<InterfaceStatistics>>? Statistics { get; init; }
}
