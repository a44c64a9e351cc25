// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Threads;

namespace Telemetry.Reports.Host;

/// <summary>Packets of one line or session that the host dropped for one reason, in one place, at one socket; since the
/// start.</summary>
public sealed record HostDropReport : DroppedValues
{
    /// <summary>The kernel's name of the reason, or <c>unread_at_close</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>Name of the feed; null if it is a session's.</summary>
    public string? Feed { get; init; }

    /// <summary>Name of the line; null if it is a session's.</summary>
    public string? Line { get; init; }

    /// <summary>Name of the session; null if it is a line's.</summary>
    public string? Session { get; init; }

    /// <summary>Channel of the numbers, or null.</summary>
    public string? Channel { get; init; }

    /// <summary><c>receive</c> or <c>transmit</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>The kernel's function that dropped them; null if unknown.</summary>
    public string? Where { get; init; }

    /// <summary>Name of the process that has the socket; null if unknown.</summary>
    public string? Process { get; init; }

    /// <summary>Its id; null if unknown.</summary>
    public long? Pid { get; init; }

    /// <summary>Its control group; null if unknown.</summary>
    public string? Cgroup { get; init; }

    /// <summary>Its container; null if it is in none.</summary>
    public string? Container { get; init; }

    /// <summary>Kubernetes' names of its container; null if it is in no pod that is known.</summary>
    public ContainerNames? Names { get; init; }

    /// <summary>First sequence number; null if none is known.</summary>
    public ulong? First { get; init; }

    /// <summary>Last sequence number; null if none is known.</summary>
    public ulong? Last { get; init; }

    /// <summary>True if the numbers of all these packets are known.</summary>
    public bool NumbersKnown { get; init; }

    /// <summary>The numbers, in rising order.</summary>
    public required IReadOnlyList<DroppedRange> Ranges { get; init; }

    /// <summary>Ranges for which there was no room.</summary>
    public long RangesCut { get; init; }
}

/// <summary>Consecutive sequence numbers that the host dropped.</summary>
/// <param name="First">The first, as sent.</param>
/// <param name="Last">The last, inclusive.</param>
public readonly record struct DroppedRange(ulong First, ulong Last);

/// <summary>Packets of no line or session that the host dropped for one reason; since the start.</summary>
/// <param name="Reason">The kernel's name of the reason.</param>
/// <param name="Elsewhere">Those of them that were dropped in other network namespaces; null if unknown.</param>
public sealed record OtherDropReport(string Reason, long Packets, long? Elsewhere = null);
