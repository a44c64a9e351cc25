// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;

namespace Telemetry.Model.Fingerprints;

/// <summary>The rule of a setting that is to be one value: how <c>tune</c> judges another one than it found.</summary>
/// <param name="Wanted">The value that is good.</param>
/// <param name="Otherwise">What any other is.</param>
public sealed record SettingRule(string Wanted, CheckVerdict Otherwise);
