// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;

namespace Telemetry.Fleet.Queries;

/// <summary>Times in which something was not received: what distinguishes "nothing happened" from "nothing is
/// known".</summary>
public static class FleetHoles
{
    /// <summary>Times at most that one question returns; of more the newest.</summary>
    public const int Most = 1_000;

    /// <summary>Finds those that overlap a span, oldest first. Called on the thread of the fleet.</summary>
    /// <param name="names">Names of appliances; empty for all.</param>
    /// <param name="fromTimeNs">Start, UTC, nanoseconds.</param>
    /// <param name="toTimeNs">End, UTC, nanoseconds.</param>
    public static IReadOnlyList<ReceptionHole> Of(
        FleetModel fleet, IReadOnlyCollection<string> names, long fromTimeNs, long toTimeNs)
    {
        ReceptionHole[] all = [.. fleet.Receptions.Between(fromTimeNs, toTimeNs)];
        ReceptionHole[] ofMonitor = [.. all.Where(hole => hole.Appliance is null)];
        IEnumerable<ReceptionHole> ofAppliances = all.Where(hole => hole.Appliance is not null).Concat(Open(fleet))
            .Where(hole => names.Count == 0 || names.Contains(hole.Appliance!))
            .SelectMany(hole => Without(hole, ofMonitor)).Where(hole => hole.Touches(fromTimeNs, toTimeNs));
        return [.. ofMonitor.Concat(ofAppliances).OrderBy(hole => hole.FromTimeNs).TakeLast(Most)];
    }

    /// <summary>Those of <see cref="Of"/> in which intervals were not received: events alone are in no chart.</summary>
    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<ReceptionHole> OfIntervals(
        FleetModel fleet, IReadOnlyCollection<string> names, long fromTimeNs, long toTimeNs) =>
        [.. Of(fleet, names, fromTimeNs, toTimeNs).Where(hole => hole.Cause != HoleCause.Events)];

    /// <summary>Times within a span that were missed of an appliance, ascending and apart. Not those in which there was
    /// nothing to receive, nor those that go on: whether the appliance runs is not known.</summary>
    internal static IReadOnlyList<(long FromNs, long ToNs)> Missed(
        IReadOnlyList<ReceptionHole> holes, string appliance, long fromTimeNs, long toTimeNs)
    {
        var missed = new List<(long FromNs, long ToNs)>();
        long endNs = fromTimeNs;
        foreach (ReceptionHole hole in holes.Where(hole => hole.IsLackOf(appliance)).OrderBy(hole => hole.FromTimeNs))
        {
            (long fromNs, long toNs) = (Math.Max(endNs, hole.FromTimeNs), Math.Min(hole.ToTimeNs ?? 0, toTimeNs));
            if (toNs <= fromNs)
                continue;
            missed.Add((fromNs, toNs));
            endNs = toNs;
        }
        return missed;
    }

    /// <summary>Times in which there was nothing to receive of an appliance, ascending.</summary>
    internal static IReadOnlyList<(long FromNs, long ToNs)> Absent(
        IReadOnlyList<ReceptionHole> holes, string appliance) =>
        [
            .. holes.Where(hole => hole.Appliance == appliance
                && hole.Cause is HoleCause.Ended or HoleCause.ClockStep)
                .Select(hole => (hole.FromTimeNs, hole.ToTimeNs ?? long.MaxValue)).Order(),
        ];

    /// <summary>Times that go on.</summary>
    private static IEnumerable<ReceptionHole> Open(FleetModel fleet)
    {
        foreach (Reception last in fleet.Receptions.Received)
        {
            if (!IsReceived(fleet, last.Appliance))
                yield return new ReceptionHole(
                    last.Appliance, last.LastTimeNs, null, last.HasEnded ? HoleCause.Ended : HoleCause.Silent);
        }
        foreach (string name in fleet.Missing.Where(name => fleet.Receptions.Find(name) is null))
            yield return new ReceptionHole(name, fleet.StartTimeNs, null, HoleCause.Silent);
    }

    private static bool IsReceived(FleetModel fleet, string name) => fleet.Find(name)?.Current is { } current
        && current.LastInterval is not null && current.StateAt(fleet.NowNs).IsPresent();

    /// <summary>Parts of a time in which the monitor ran.</summary>
    private static IEnumerable<ReceptionHole> Without(ReceptionHole hole, IReadOnlyList<ReceptionHole> ofMonitor)
    {
        long fromNs = hole.FromTimeNs;
        foreach (ReceptionHole off in ofMonitor)
        {
            if (!off.Touches(fromNs, hole.ToTimeNs ?? long.MaxValue))
                continue;
            if (off.FromTimeNs > fromNs)
                yield return hole with { FromTimeNs = fromNs, ToTimeNs = off.FromTimeNs };
            fromNs = off.ToTimeNs!.Value;
            if (fromNs >= hole.ToTimeNs)
                yield break;
        }
        yield return hole with { FromTimeNs = fromNs };
    }
}
