// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Storing;

namespace Telemetry.Fleet.Queries;

/// <summary>Selects records; members that are null select all.</summary>
public sealed record RecordFilter
{
    /// <summary>Feed.</summary>
    public string? Feed { get; init; }

    /// <summary>Session.</summary>
    public string? Session { get; init; }

    /// <summary>Line.</summary>
    public string? Line { get; init; }

    /// <summary>Name of the event or of the alert's rule.</summary>
    public string? What { get; init; }

    /// <summary>Severity.</summary>
    public string? Severity { get; init; }

    /// <summary>Begin, UTC, nanoseconds. A record whose time is unknown is not known to be in a span.</summary>
    public long? FromTimeNs { get; init; }

    /// <summary>End, not included, UTC, nanoseconds.</summary>
    public long? ToTimeNs { get; init; }

    /// <summary>True if records of a span of time are selected.</summary>
    public bool HasSpan => FromTimeNs is not null || ToTimeNs is not null;

    /// <summary>True if a record is selected.</summary>
    public bool Selects(in RecordColumns columns) =>
        (Feed is null || columns.Flow == Feed) && (Session is null || columns.Flow == Session)
        && (Line is null || columns.Line == Line) && (What is null || columns.What == What)
        && (Severity is null || columns.Severity == Severity) && IsInSpan(columns.TimeNs);

    /// <summary>True if a time is in the span.</summary>
    public bool IsInSpan(long? timeNs) => !HasSpan
        || (timeNs >= (FromTimeNs ?? long.MinValue) && timeNs < (ToTimeNs ?? long.MaxValue));
}
