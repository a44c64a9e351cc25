// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config;

/// <summary>The hours in which a feed must not be silent, as configured.</summary>
/// <param name="FromNs">Their begin, nanoseconds since midnight.</param>
/// <param name="ToNs">Their end, nanoseconds since midnight.</param>
/// <param name="Days">Days of the week: bit 0 is Sunday.</param>
/// <param name="Where">Where this stands.</param>
public sealed record HoursSettings(long FromNs, long ToNs, byte Days, string Where);
