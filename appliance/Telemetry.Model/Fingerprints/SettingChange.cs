// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;

namespace Telemetry.Model.Fingerprints;

/// <summary>A setting whose value differs from the previous check.</summary>
/// <param name="Number">From 1, in the order in which changes were found.</param>
/// <param name="Id">Its name.</param>
/// <param name="Target">Its target.</param>
/// <param name="Before">Old value; null if it did not exist.</param>
/// <param name="After">New value; null if it does not exist.</param>
/// <param name="Hash">Hash of all settings after the change; 0 while they are not all known.</param>
public sealed record SettingChange(
    long Number, string Id, string Target, string? Before, string? After, ulong Hash)
{
    /// <summary>Verdict of the new value; null if no rule applies.</summary>
    public CheckVerdict? Verdict { get; init; }
}
