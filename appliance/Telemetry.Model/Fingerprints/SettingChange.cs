// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;

namespace Telemetry.Model.Fingerprints;

/// <summary>A setting that is another one than at the look before.</summary>
/// <param name="Number">From 1, in the order in which changes were found.</param>
/// <param name="Id">Its name.</param>
/// <param name="Target">What it is set on.</param>
/// <param name="Before">What it was; null where there was nothing.</param>
/// <param name="After">What it is; null where there is nothing.</param>
/// <param name="Hash">Of all settings with it; 0 while they are not all known.</param>
public sealed record SettingChange(
    long Number, string Id, string Target, string? Before, string? After, ulong Hash)
{
    /// <summary>What it is judged as now; null where no rule tells.</summary>
    public CheckVerdict? Verdict { get; init; }
}
