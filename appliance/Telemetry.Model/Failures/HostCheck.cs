// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>One check of whether this host is ready.</summary>
/// <param name="Check">Its name; of settings and measurements the one that <c>tune</c> has for it.</param>
/// <param name="Verdict">What it came to.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Fix">What to do; empty where nothing is to be done.</param>
public sealed record HostCheck(string Check, CheckVerdict Verdict, string Detail, string Fix)
{
    /// <summary>Whether <c>run</c> cannot measure on this host where it failed: only then the command that checks
    /// fails.</summary>
    public bool IsMust { get; init; }

    /// <summary>Whether it is one of the many settings of <c>tune</c>.</summary>
    public bool IsSetting { get; init; }
}
