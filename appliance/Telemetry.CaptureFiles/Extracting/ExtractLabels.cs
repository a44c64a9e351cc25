// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Extracting;

/// <summary>Origin and names of addresses, which every extracted file has.</summary>
public sealed record ExtractLabels
{
    /// <summary>Machine that wrote the file.</summary>
    public required string Hardware { get; init; }

    /// <summary>Its operating system.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Program and version.</summary>
    public required string Application { get; init; }

    /// <summary>Names of addresses; each address once.</summary>
    public required IReadOnlyList<(EndpointAddress Address, string Name)> Names { get; init; }
}
