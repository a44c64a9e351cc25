// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Reporting.Played;

namespace Telemetry.Monitor.Reporting;

/// <summary>All that a report says.</summary>
internal sealed record ReportContent
{
    /// <summary>Rows of a list if no other number is given.</summary>
    public const int DefaultLimit = 200;

    /// <summary>Series with charts in a document, so that it stays small enough for a mail.</summary>
    public const int MostCharts = 48;

    /// <summary>Series that are compared with a baseline.</summary>
    public const int MostCompared = 2_000;

    /// <summary>Parts; at least one.</summary>
    public required IReadOnlyList<ReportPart> Parts { get; init; }

    /// <summary>Recordings that it is made of; none for the report of a running monitor.</summary>
    public IReadOnlyList<SourceFile> Sources { get; init; } = [];

    /// <summary>Span of time that was asked for; null for all.</summary>
    public ReportSpan? Span { get; init; }

    /// <summary>Parts to compare with.</summary>
    public IReadOnlyList<ReportPart> Baseline { get; init; } = [];

    /// <summary>Recordings of the baseline.</summary>
    public IReadOnlyList<SourceFile> BaselineSources { get; init; } = [];

    /// <summary>Rows of a list at most.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>Version of the program that made it.</summary>
    public required string Version { get; init; }

    /// <summary>Time at which it was made, UTC, nanoseconds.</summary>
    public required long MadeTimeNs { get; init; }

    /// <summary>Start of what it covers, UTC, nanoseconds.</summary>
    public long FirstTimeNs => Span is { FromNs: > 0 } given ? given.FromNs
        : Parts.Min(part => part.FirstTimeNs);

    /// <summary>End of what it covers, UTC, nanoseconds.</summary>
    public long LastTimeNs => Math.Min(Span?.ToNs ?? long.MaxValue, Parts.Max(part => part.LastTimeNs));

    /// <summary>Part of the baseline to compare with: of the appliance of the same name, or the only one with the only
    /// one.</summary>
    public ReportPart? BaselineOf(ReportPart part) => Baseline.LastOrDefault(one => one.Name == part.Name)
        ?? (Baseline.Count == 1 && Parts.Count == 1 ? Baseline[0] : null);
}
