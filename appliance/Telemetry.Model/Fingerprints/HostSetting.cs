// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;

namespace Telemetry.Model.Fingerprints;

/// <summary>One setting of a host and its value.</summary>
/// <param name="Id">Its name, as in <c>tune</c>.</param>
/// <param name="Target">Its target: <c>host</c>, or an interface, a core, an interrupt, a thread.</param>
/// <param name="Value">Its value; null if it does not exist.</param>
/// <param name="Verdict">Its verdict; null if it was not checked.</param>
/// <param name="IsCompared">True if a difference in it distinguishes two hosts; false if it changes by itself.</param>
public sealed record HostSetting(string Id, string Target, string? Value, CheckVerdict? Verdict, bool IsCompared)
{
    /// <summary>Rule for other values; null if checking needs more than one good value.</summary>
    public SettingRule? Rule { get; init; }
}

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

/// <summary>Rule of a setting with one good value: the verdict of <c>tune</c> for any other.</summary>
/// <param name="Wanted">The good value.</param>
/// <param name="Otherwise">The verdict of any other value.</param>
public sealed record SettingRule(string Wanted, CheckVerdict Otherwise);
