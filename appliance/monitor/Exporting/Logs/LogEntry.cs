// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Logs;

/// <summary>An event or a gap that is to be sent as a record of a log.</summary>
/// <param name="Origin">Its appliance.</param>
/// <param name="Report">Report of the event or the gap, which never changes.</param>
/// <param name="ObservedTimeNs">Time at which the monitor got it, UTC since 1970, nanoseconds.</param>
public sealed record LogEntry(LogOrigin Origin, object Report, long ObservedTimeNs);
