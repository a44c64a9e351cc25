// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Events;

/// <summary>Numbers that a line is missing and may still receive.</summary>
public sealed record OpenGapReport
{
    public string? Feed { get; init; }

    public string? Line { get; init; }

    /// <summary>Channel text, or null.</summary>
    public string? Channel { get; init; }

    /// <summary>First number, raw.</summary>
    public ulong First { get; init; }

    /// <summary>Last number, raw, inclusive.</summary>
    public ulong Last { get; init; }

    public long Count { get; init; }

    /// <summary>Opening of the gap, nanoseconds.</summary>
    public long OpenedStampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? OpenedTimeNs { get; init; }
}
