// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.Publishers;

/// <summary>A setting of a host that was changed at least once.</summary>
/// <param name="Before">Value before the first change that was received; null if there was none.</param>
/// <param name="After">Value after the newest one; null if there is none.</param>
public sealed record ChangedSetting(string? Before, string? After);
