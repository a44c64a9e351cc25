// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>Numbers of a gap that closed.</summary>
public sealed record GapReport
{
    /// <summary>Numbered from 1.</summary>
    public long Id { get; init; }

    /// <summary><c>line</c> or <c>feed</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>Feed.</summary>
    public string? Feed { get; init; }

    /// <summary>Line; null for a feed gap.</summary>
    public string? Line { get; init; }

    /// <summary>Group or server of the line; null for a feed gap.</summary>
    public string? Address { get; init; }

    /// <summary>Channel text, or null.</summary>
    public string? Channel { get; init; }

    /// <summary>First number, raw.</summary>
    public ulong First { get; init; }

    /// <summary>Last number, raw, inclusive; lower than the first over a wrap.</summary>
    public ulong Last { get; init; }

    /// <summary>How many numbers.</summary>
    public long Count { get; init; }

    /// <summary>When the gap opened, nanoseconds.</summary>
    public long OpenedStampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? OpenedTimeNs { get; init; }

    /// <summary>When these numbers closed, nanoseconds.</summary>
    public long ClosedStampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? ClosedTimeNs { get; init; }

    /// <summary><c>repaired</c>, <c>lost</c> or <c>unobserved</c>.</summary>
    public required string State { get; init; }

    /// <summary>Name of the line that had them, <c>reorder</c> for its own; null if nothing repaired them.</summary>
    public string? RepairedBy { get; init; }

    /// <summary>Why they are unobserved: <c>appliance</c>, <c>not_joined</c>, <c>restart</c>; else null.</summary>
    public string? Cause { get; init; }

    /// <summary><c>host</c> when the NIC or softnet dropped in that interval, else null.</summary>
    public string? Suspect { get; init; }

    /// <summary>True if the gap closed because the input ended.</summary>
    public bool AtEnd { get; init; }
}
