// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports.Events;

namespace Telemetry.Simulation.Truth;

/// <summary>Stops of the trader, compared with the causes that the appliance found of late orders.</summary>
/// <param name="Made">Stops; null if there were to be none.</param>
/// <param name="Found">Stops that are part of the cause of an order.</param>
/// <param name="Invented">Orders that are said to have been stopped for longer than the trader was.</param>
/// <param name="Differences">The differences as text.</param>
public sealed record StallComparison(long? Made, long? Found, long? Invented, IReadOnlyList<string> Differences)
{
    // A thread that is seen as stopped may still have to leave its CPU.
    private const long LeavesWithinNs = 300_000;

    /// <summary>Compares.</summary>
    /// <param name="stops">The stops; null if there were to be none.</param>
    /// <param name="mayBeLess">True if the appliance says that it did not report every late order.</param>
    public static StallComparison Of(
        IReadOnlyList<TraderStop>? stops, IReadOnlyList<EventReport> lateOrders, bool mayBeLess)
    {
        if (stops is null)
            return new StallComparison(null, null, null, []);
        var differences = new List<string>();
        var found = new HashSet<TraderStop>();
        long invented = 0;
        foreach (EventReport order in lateOrders)
        {
            (long fromNs, long toNs) = (order.SinceStampNs ?? order.StampNs, order.StampNs);
            long stoppedNs = order.OrderCause!.Parts.Where(part => part.Kind == "stopped").Sum(part => part.Ns);
            bool isKnown = order.OrderCause.Parts.All(part => part.Kind != "unknown");
            long mostNs = stops.Sum(stop => stop.MostWithin(fromNs, toNs));
            long leastNs = stops.Sum(stop => stop.LeastWithin(fromNs, toNs)) - LeavesWithinNs;
            if (stoppedNs > mostNs)
            {
                invented++;
                differences.Add(Text($"an order was stopped for {stoppedNs} ns, of at most {mostNs} ns"));
            }
            else if (stoppedNs > 0)
            {
                found.UnionWith(stops.Where(stop => stop.MostWithin(fromNs, toNs) > 0));
            }
            if (isKnown && stoppedNs < leastNs)
                differences.Add(Text($"an order was stopped for {stoppedNs} ns, of at least {leastNs} ns"));
        }
        if (found.Count < stops.Count && !mayBeLess)
            differences.Add(Text($"stops of the trader: made {stops.Count}, found {found.Count}"));
        return new StallComparison(stops.Count, found.Count, invented, differences);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
