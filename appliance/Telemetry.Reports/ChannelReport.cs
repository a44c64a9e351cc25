// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Position of one number sequence.</summary>
public sealed record ChannelReport
{
    /// <summary>Channel text, or null if the protocol has none.</summary>
    public string? Channel { get; set; }

    /// <summary>Raw number expected next.</summary>
    public ulong NextSequence { get; set; }
}
