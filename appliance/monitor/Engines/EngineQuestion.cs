// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;

namespace Telemetry.Engines;

/// <summary>Values that are wanted of a time before what is held.</summary>
public sealed record EngineQuestion
{
    /// <summary>Series, or owners of the counter.</summary>
    public required SeriesFilter Filter { get; init; }

    /// <summary>Series that are known: a metric database has neither their keys nor the whole of long names.</summary>
    public IReadOnlyList<SeriesIdentity> Known { get; init; } = [];

    /// <summary>The counter; null for samples of series.</summary>
    public Metric? Counter { get; init; }

    /// <summary>Columns at most into which the values go; null for none, where only their sum is wanted.</summary>
    public int? MostColumns { get; init; }
}

/// <summary>Course of a metric database that has the history.</summary>
/// <param name="Url">Address, without user, password and query.</param>
public sealed record EngineState(string Url)
{
    /// <summary>Start of what it has of appliances, UTC since 1970, nanoseconds; null if nothing, or unknown.</summary>
    public long? BeginTimeNs { get; init; }

    /// <summary>Reason in words why it gave no answer the last time; null if it did.</summary>
    public string? Failure { get; init; }
}
