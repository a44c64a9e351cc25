// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>One check of the host's readiness.</summary>
/// <param name="Check">Its name; for settings and measurements the name in <c>tune</c>.</param>
/// <param name="Verdict">Result.</param>
/// <param name="Detail">Finding.</param>
/// <param name="Fix">The remedy; empty if none is needed.</param>
public sealed record HostCheck(string Check, CheckVerdict Verdict, string Detail, string Fix)
{
    /// <summary>True if <c>run</c> cannot measure on a host where it failed: only then the checking command
    /// fails.</summary>
    public bool IsMust { get; init; }

    /// <summary>True if it is one of the many settings of <c>tune</c>.</summary>
    public bool IsSetting { get; init; }
}
