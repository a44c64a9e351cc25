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
