// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Where one number sequence stands.</summary>
public sealed record ChannelReport
{
    /// <summary>Channel text, or null if the protocol has none.</summary>
    public string? Channel { get; set; }

    /// <summary>Raw number that must come next.</summary>
    public ulong NextSequence { get; set; }
}
