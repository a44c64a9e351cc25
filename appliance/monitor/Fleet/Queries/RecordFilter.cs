// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Storing;

namespace Telemetry.Fleet.Queries;

/// <summary>Selects records; members that are null select all.</summary>
public sealed record RecordFilter
{
    public string? Feed { get; init; }

    public string? Session { get; init; }

    public string? Line { get; init; }

    /// <summary>Name of the event or of the alert's rule.</summary>
    public string? What { get; init; }

    public string? Severity { get; init; }

    /// <summary>Start, UTC, nanoseconds. A record whose time is unknown is not known to be in a span.</summary>
    public long? FromTimeNs { get; init; }

    /// <summary>End, not included, UTC, nanoseconds.</summary>
    public long? ToTimeNs { get; init; }

    /// <summary>True if records of a span of time are selected.</summary>
    public bool HasSpan => FromTimeNs is not null || ToTimeNs is not null;

    public bool Selects(in RecordColumns columns) =>
        (Feed is null || columns.Flow == Feed) && (Session is null || columns.Flow == Session)
        && (Line is null || columns.Line == Line) && (What is null || columns.What == What)
        && (Severity is null || columns.Severity == Severity) && IsInSpan(columns.TimeNs);

    public bool IsInSpan(long? timeNs) => !HasSpan
        || (timeNs >= (FromTimeNs ?? long.MinValue) && timeNs < (ToTimeNs ?? long.MaxValue));
}
