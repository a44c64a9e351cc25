// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Outlets;

namespace Telemetry.Publishing.Events;

/// <summary>Holds back the first event of a place or socket that dropped packets, until the host thread has found its
/// names; not for long, and not at the end.</summary>
/// <param name="names">Names; null if drops are not recorded.</param>
/// <param name="intervals">The intervals on their way.</param>
[HotPath]
internal sealed class DropNameWait(IDropNames? names, IStampClock clock, IntervalExchange intervals)
{
    // The host thread looks ten times a second.
    private const long LongestNs = 300_000_000;

    internal bool MustWait(ref readonly TelemetryEvent item) => item.Kind == TelemetryEventKind.HostDrop
        && clock.NowNs - item.StampNs < LongestNs && intervals.Next is not { IsLast: true }
        && names?.AreAwaited(item.DropSite, item.DropSocket) == true;
}
