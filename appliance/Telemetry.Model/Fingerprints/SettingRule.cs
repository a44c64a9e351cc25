// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;

namespace Telemetry.Model.Fingerprints;

/// <summary>Rule of a setting with one good value: the verdict of <c>tune</c> for any other.</summary>
/// <param name="Wanted">The good value.</param>
/// <param name="Otherwise">The verdict of any other value.</param>
public sealed record SettingRule(string Wanted, CheckVerdict Otherwise);
