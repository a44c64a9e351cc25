// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Reports;

namespace Telemetry.Fleet.Queries;

/// <summary>Selects series by what they measure; a member that is null selects all.</summary>
public sealed record SeriesFilter
{
    /// <summary>Kind, in snake case.</summary>
    public string? Kind { get; init; }

    /// <summary>Key as in JSON output.</summary>
    public string? Key { get; init; }

    public string? Feed { get; init; }

    /// <summary>Line, in a lead the faster one.</summary>
    public string? Line { get; init; }

    public string? Session { get; init; }

    /// <summary>The slower line of a lead.</summary>
    public string? Against { get; init; }

    public bool Selects(SeriesIdentity series) =>
        Selects(series.Kind, series.Key, series.Feed, series.Line, series.Session, series.Against);

    public bool Selects(SeriesReport series) =>
        Selects(series.Series, series.Key, series.Feed, series.Line, series.Session, series.Against);

    /// <summary>True if the owner of counters is selected.</summary>
    public bool Selects(CounterBlock block) => (Feed is null || Feed == block.Feed)
        && (Line is null || Line == block.Line) && (Session is null || Session == block.Session);

    private bool Selects(string kind, string? key, string? feed, string? line, string? session, string? against) =>
        (Kind is null || Kind == kind) && (Key is null || Key == key) && (Feed is null || Feed == feed)
        && (Line is null || Line == line) && (Session is null || Session == session)
        && (Against is null || Against == against);
}
