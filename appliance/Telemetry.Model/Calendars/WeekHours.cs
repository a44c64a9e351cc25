// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Calendars;

/// <summary>Hours on some days of the week, in the local time of a zone.</summary>
/// <param name="FromNs">Their beginning, nanoseconds since midnight.</param>
/// <param name="ToNs">Their end, nanoseconds since midnight; on the next day if it is not after the beginning.</param>
/// <param name="Days">Days of the week on which they begin: bit 0 is Sunday.</param>
/// <param name="Zone">IANA name of the zone, one that the host knows.</param>
public sealed record WeekHours(long FromNs, long ToNs, byte Days, string Zone);
