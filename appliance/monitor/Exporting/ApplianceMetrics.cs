// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Exporting;

/// <summary>Values of one appliance that are exported. The writer only reads them; nothing may change them while it
/// does.</summary>
/// <param name="Name">Name of the appliance, unique among all of the monitor.</param>
public sealed record ApplianceMetrics(string Name)
{
    /// <summary>Words about it; each becomes a label.</summary>
    public IReadOnlyList<Label> Labels { get; init; } = [];

    /// <summary>True while its intervals arrive, even late; false if nothing is received of it; null while it starts,
    /// and after it has said that it ends.</summary>
    public bool? IsUp { get; init; }

    /// <summary>True while its venue is open; null where the hours are not configured.</summary>
    public bool? IsVenueOpen { get; init; }

    /// <summary>End of its newest interval as UTC since 1970, nanoseconds; null before the first.</summary>
    public long? LastIntervalTimeNs { get; init; }

    /// <summary>Start of what its totals hold as UTC since 1970, nanoseconds; null while unknown.</summary>
    public long? StartTimeNs { get; init; }

    /// <summary>Start of its process as UTC since 1970, nanoseconds; null while unknown.</summary>
    public long? ProcessStartTimeNs { get; init; }

    /// <summary>Totals of its day or of its process with net losses, as reports have them, and with the samples of each
    /// series; null before the first.</summary>
    public SummaryReport? Totals { get; init; }

    /// <summary>The last whole minute: percentiles, completeness and bursts; null before the first.</summary>
    public SummaryReport? Minute { get; init; }

    /// <summary>The newest interval: largest samples; null before the first.</summary>
    public SummaryReport? Newest { get; init; }

    /// <summary>True to write percentiles of the newest interval too, if it is of one second.</summary>
    internal bool HasSeconds { get; init; }

    /// <summary>Events since the monitor's start, by kind and severity.</summary>
    public IReadOnlyList<EventCount> Events { get; init; } = [];

    /// <summary>Order sessions with a received start or end of a connection.</summary>
    public IReadOnlyList<SessionPresence> Sessions { get; init; } = [];

    /// <summary>Times of the threads of watched processes.</summary>
    public IReadOnlyList<ThreadTime> Threads { get; init; } = [];

    /// <summary>Messages of it that the monitor received, by stream.</summary>
    public IReadOnlyList<ReceivedReport> Received { get; init; } = [];
}

/// <summary>Presence of an order session.</summary>
/// <param name="IsConnected">True if its newest connection is open.</param>
public readonly record struct SessionPresence(string Session, bool IsConnected);

/// <summary>Number of events of one kind.</summary>
/// <param name="Kind">Kind, in snake case.</param>
/// <param name="Severity"><c>info</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Count">Events; a storm counts as the ranges that it stands for.</param>
public readonly record struct EventCount(string Kind, string Severity, long Count);
