// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Events;

/// <summary>A condition that is raised and not yet cleared.</summary>
public sealed record RaisedReport
{
    /// <summary>Number of the event that raised it.</summary>
    public long Id { get; init; }

    /// <summary>Kind of the condition, in snake case.</summary>
    public required string Event { get; init; }

    /// <summary><c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>Feed or session it is about.</summary>
    public string? Flow { get; init; }

    /// <summary>Line it is about.</summary>
    public string? Line { get; init; }

    /// <summary>Channel text, or null.</summary>
    public string? Channel { get; init; }

    /// <summary>Interface it is about.</summary>
    public string? Interface { get; init; }

    /// <summary>Stamp of its raising, nanoseconds.</summary>
    public long StampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; init; }
}
