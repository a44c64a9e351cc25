// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Reporting;

/// <summary>Span of time of a report.</summary>
/// <param name="FromNs">Start, UTC since 1970, nanoseconds.</param>
/// <param name="ToNs">End, UTC since 1970, nanoseconds.</param>
internal readonly record struct ReportSpan(long FromNs, long ToNs)
{
    /// <summary>True if an instant is in it; one that is unknown may be.</summary>
    public bool Includes(long? timeNs) => timeNs is null || (timeNs >= FromNs && timeNs < ToNs);
}
