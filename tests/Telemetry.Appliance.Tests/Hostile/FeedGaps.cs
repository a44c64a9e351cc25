// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Events;

namespace Telemetry.Appliance.Tests.Hostile;

/// <summary>The feed gaps among events.</summary>
internal static class FeedGaps
{
    /// <summary>Ranges that were reported as lost and not retracted, in order.</summary>
    public static List<(ulong First, ulong Last)> Net(List<TelemetryEvent> events)
    {
        TelemetryEvent[] gaps =
            [.. events.Where(item => item.Kind == TelemetryEventKind.Gap && item.LineIndex < 0)];
        HashSet<long> retracted =
            [.. gaps.Where(gap => gap.GapState == GapState.Retracted).Select(gap => gap.Id)];
        return [.. gaps.Where(gap => gap.GapState == GapState.Lost && !retracted.Contains(gap.Id))
            .Select(gap => (gap.First, gap.Last)).Order()];
    }
}
