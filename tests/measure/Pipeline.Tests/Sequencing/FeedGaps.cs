// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>The feed gaps among events.</summary>
internal static class FeedGaps
{
    /// <summary>All of them, in their order.</summary>
    public static IEnumerable<TelemetryEvent> Of(IEnumerable<TelemetryEvent> events) =>
        events.Where(item => item.Kind == TelemetryEventKind.Gap && item.LineIndex < 0);

    /// <summary>Those that were reported as lost and not retracted.</summary>
    public static IEnumerable<TelemetryEvent> Net(IEnumerable<TelemetryEvent> events)
    {
        TelemetryEvent[] gaps = [.. Of(events)];
        HashSet<long> retracted =
            [.. gaps.Where(gap => gap.GapState == GapState.Retracted).Select(gap => gap.Id)];
        return gaps.Where(gap => gap.GapState == GapState.Lost && !retracted.Contains(gap.Id));
    }

    /// <summary>The ranges of the same, in the order of their numbers.</summary>
    public static List<(ulong First, ulong Last)> NetRanges(IEnumerable<TelemetryEvent> events) =>
        [.. Net(events).Select(gap => (gap.First, gap.Last)).Order()];
}
