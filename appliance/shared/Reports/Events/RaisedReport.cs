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

    /// <summary>TCP connection it is about.</summary>
    public long? Connection { get; init; }

    /// <summary>Name of the process it is about.</summary>
    public string? Process { get; init; }

    /// <summary>Id of that process.</summary>
    public long? Pid { get; init; }

    /// <summary>Name of the thread it is about.</summary>
    public string? Thread { get; init; }

    /// <summary>Id of that thread.</summary>
    public long? Tid { get; init; }

    /// <summary>Device that interrupts.</summary>
    public string? Device { get; init; }

    /// <summary>CPU of the interrupts, or on which the thread waited.</summary>
    public long? Cpu { get; init; }

    /// <summary>Counter of the host's stack that grows.</summary>
    public string? Counter { get; init; }

    /// <summary>Stamp of its raising, nanoseconds.</summary>
    public long StampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; init; }
}
