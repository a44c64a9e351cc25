// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet.Queries;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Reporting;

/// <summary>Facts of a report on one start of an appliance. They never change: any thread may write them.</summary>
internal sealed class ReportPart
{
    /// <summary>Name of the appliance.</summary>
    public required string Name { get; init; }

    /// <summary>Place among the parts, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The summary, as the HTTP interface answers it.</summary>
    public required JsonElement Summary { get; init; }

    /// <summary>True if the summary is of a part of the time only.</summary>
    public required bool IsWindow { get; init; }

    /// <summary>True if the appliance has sent its last totals.</summary>
    public required bool HasEnded { get; init; }

    /// <summary>Time of its first message, UTC, nanoseconds.</summary>
    public required long FirstTimeNs { get; init; }

    /// <summary>Time of its last message, UTC, nanoseconds.</summary>
    public required long LastTimeNs { get; init; }

    public required RecordSelection Selection { get; init; }

    /// <summary>Series whose samples are known.</summary>
    public required IReadOnlyList<ReportSeries> Series { get; init; }

    /// <summary>Gaps, in the order in which they closed.</summary>
    public required ReportList<GapReport> Gaps { get; init; }

    /// <summary>Events, in their order.</summary>
    public required ReportList<EventReport> Events { get; init; }

    /// <summary>Orders, in their order.</summary>
    public required ReportList<OrderReport> Orders { get; init; }

    /// <summary>Facts that the files do not carry, in words: they are unknown, not empty.</summary>
    public IReadOnlyList<string> NotInFile { get; init; } = [];

    /// <summary>Name of its section.</summary>
    public string Anchor => $"part-{Index}";
}

/// <summary>Reports of one kind.</summary>
/// <param name="Items">Reports that are held, oldest first.</param>
/// <param name="Dropped">Older ones that are not held any more.</param>
internal sealed record ReportList<TReport>(IReadOnlyList<TReport> Items, long Dropped);
