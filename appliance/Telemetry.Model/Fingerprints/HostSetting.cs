// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;

namespace Telemetry.Model.Fingerprints;

/// <summary>One thing that a host can be set to, and what it is set to.</summary>
/// <param name="Id">Its name, as <c>tune</c> has it.</param>
/// <param name="Target">What it is set on: <c>host</c>, or an interface, a core, an interrupt, a thread.</param>
/// <param name="Value">What it is set to; null where there is nothing.</param>
/// <param name="Verdict">What it was judged as; null where it was not.</param>
/// <param name="IsCompared">Whether two hosts that differ in it are told apart; not where it changes by itself.</param>
public sealed record HostSetting(string Id, string Target, string? Value, CheckVerdict? Verdict, bool IsCompared)
{
    /// <summary>How another value is judged; null where that takes more than one value that is good.</summary>
    public SettingRule? Rule { get; init; }
}
