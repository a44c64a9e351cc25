// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Events;

/// <summary>Numbers of a gap that was closed.</summary>
public sealed record GapReport
{
    /// <summary>The appliance that published it; null if there can be only one.</summary>
    public PublisherName? Publisher { get; set; }

    /// <summary>Numbered from 1.</summary>
    public long Id { get; set; }

    /// <summary><c>line</c> or <c>feed</c>.</summary>
    public required string Scope { get; set; }

    public string? Feed { get; set; }

    /// <summary>Line; null for a feed gap.</summary>
    public string? Line { get; set; }

    /// <summary>Group or server of the line; null for a feed gap.</summary>
    public string? Address { get; set; }

    /// <summary>Channel text, or null.</summary>
    public string? Channel { get; set; }

    /// <summary>First number, raw.</summary>
    public ulong First { get; set; }

    /// <summary>Last number, raw, inclusive; lower than the first over a wrap.</summary>
    public ulong Last { get; set; }

    public long Count { get; set; }

    /// <summary>Opening of the gap, nanoseconds.</summary>
    public long OpenedStampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? OpenedTimeNs { get; set; }

    /// <summary>Closing of these numbers, nanoseconds.</summary>
    public long ClosedStampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? ClosedTimeNs { get; set; }

    /// <summary><c>repaired</c>, <c>lost</c>, <c>unobserved</c> or <c>retracted</c>.</summary>
    public required string State { get; set; }

    /// <summary>
    /// Name of the line that delivered them, <c>reorder</c> for the line itself; null if they were not repaired.
    /// </summary>
    public string? RepairedBy { get; set; }

    /// <summary>Cause of unobserved numbers: <c>appliance</c>, <c>not_joined</c>, <c>restart</c>,
    /// <c>mirror</c>, <c>capture_device</c>; else null.</summary>
    public string? Cause { get; set; }

    /// <summary><c>host</c> when the NIC or softnet dropped in that interval, else null.</summary>
    public string? Suspect { get; set; }

    /// <summary>True if the gap closed because the input ended.</summary>
    public bool AtEnd { get; set; }

    /// <summary>
    /// Largest distance of its times from UTC, nanoseconds; null while not synchronised, and in a replay.
    /// </summary>
    public long? UncertaintyNs { get; set; }
}
