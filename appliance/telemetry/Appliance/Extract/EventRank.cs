// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;

namespace Telemetry.Appliance.Extract;

/// <summary>Rank of an event among bad ones: by messages that no line delivered, then by how long it lasted; of equals
/// the later one is less bad.</summary>
/// <param name="Lost">Messages lost on a feed.</param>
/// <param name="DurationNs">Its duration, nanoseconds.</param>
/// <param name="Place">Its place among all events, from 0.</param>
internal readonly record struct EventRank(long Lost, long DurationNs, long Place) : IComparable<EventRank>
{
    internal static EventRank Of(GapReport gap, long place) => new(
        gap is { Scope: "feed", State: "lost" } ? gap.Count : 0, gap.ClosedStampNs - gap.OpenedStampNs, place);

    internal static EventRank Of(EventReport report, long place) => new(0, report.DurationNs ?? 0, place);

    public int CompareTo(EventRank other)
    {
        int order = Lost.CompareTo(other.Lost);
        if (order == 0)
            order = DurationNs.CompareTo(other.DurationNs);
        return order == 0 ? other.Place.CompareTo(Place) : order;
    }
}
