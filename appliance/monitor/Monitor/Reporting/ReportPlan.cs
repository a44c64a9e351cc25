// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Reporting.Played;

namespace Telemetry.Monitor.Reporting;

/// <summary>A report that was asked for.</summary>
internal sealed record ReportPlan
{
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>File to write.</summary>
    public required string Output { get; init; }

    /// <summary>Recordings to compare with.</summary>
    public IReadOnlyList<string> Baseline { get; init; } = [];

    /// <summary>Start; null for that of the recordings.</summary>
    public ReportTime? From { get; init; }

    /// <summary>End; null for that of the recordings.</summary>
    public ReportTime? To { get; init; }

    /// <summary>True for the page itself with the recordings in it, which runs scripts; false for a document without
    /// any.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Rows of a list at most.</summary>
    public int Limit { get; init; } = ReportContent.DefaultLimit;

    /// <summary>True if a feed gap changes the exit code.</summary>
    public bool FailOnGap { get; init; }

    /// <summary>True if a loss inside an appliance, or a recording that was cut, changes the exit code.</summary>
    public bool FailOnIncomplete { get; init; }
}
