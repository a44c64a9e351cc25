// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>A destination of traffic, recognised or not.</summary>
public sealed record DetectedReport
{
    /// <summary>One of <see cref="DetectedKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Name given to it.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its protocol; <c>unknown</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Group or gateway address, without the port.</summary>
    public required string Address { get; init; }

    /// <summary>Port.</summary>
    public int Port { get; init; }

    /// <summary>Packets that were examined and fit the protocol.</summary>
    public long Packets { get; init; }

    /// <summary>Confidence of the recognition, 0 to 1.</summary>
    public double Confidence { get; init; }

    /// <summary>Reason for the recognition: a sentence.</summary>
    public required string Evidence { get; init; }
}
