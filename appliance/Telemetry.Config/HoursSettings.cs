// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config;

/// <summary>Hours in which a feed must not be silent, as configured.</summary>
/// <param name="FromNs">Start, nanoseconds since midnight.</param>
/// <param name="ToNs">End, nanoseconds since midnight.</param>
/// <param name="Days">Days of the week: bit 0 is Sunday.</param>
/// <param name="Where">Position in the file, or the option.</param>
public sealed record HoursSettings(long FromNs, long ToNs, byte Days, string Where);
