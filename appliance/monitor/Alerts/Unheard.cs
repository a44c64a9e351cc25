// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;

namespace Telemetry.Alerts;

/// <summary>Appliances that say nothing now, or not yet: what is not read of them has not ended. Each is waited for,
/// for a bounded time.</summary>
internal static class Unheard
{
    private const long SecondNs = 1_000_000_000;
    private const long LostForNs = 7 * 86_400 * SecondNs;   // of one that went silent
    private const long EndedForNs = 3_600 * SecondNs;       // of one that ended as planned: its host may restart
    private const long NewForNs = 30 * SecondNs;            // of a new start, until it has noticed again what is wrong

    /// <summary>True if an appliance says nothing of what was wrong.</summary>
    /// <param name="sinceTimeNs">Time since which it was wrong, UTC, nanoseconds.</param>
    internal static bool Is(FleetModel fleet, string name, long sinceTimeNs)
    {
        if (fleet.Find(name) is not { } appliance)
            return fleet.Receptions.Find(name) is { } last && IsLost(fleet, last);
        Publisher start = appliance.Current;
        return start.StateAt(fleet.NowNs) switch
        {
            ApplianceState.Live or ApplianceState.Late =>
                sinceTimeNs < start.FirstTimeNs && fleet.NowNs - start.FirstHeardNs < NewForNs,
            ApplianceState.Ended => fleet.NowNs - start.HeardNs < EndedForNs,
            _ => true,
        };
    }

    /// <summary>True if one of all appliances says nothing.</summary>
    internal static bool Any(FleetModel fleet)
    {
        HashSet<string> held = [.. fleet.Appliances.Select(one => one.Name)];
        return held.Any(name => Is(fleet, name, long.MaxValue))
            || fleet.Receptions.Received.Any(last => !held.Contains(last.Appliance) && IsLost(fleet, last));
    }

    /// <summary>True if an appliance was not received yet since a restart of the monitor, and nothing else is known of
    /// it: then it is waited for as for one that went silent at the restart.</summary>
    /// <param name="name">Its name; null for all.</param>
    /// <param name="restartTimeNs">Time of the restart, UTC, nanoseconds.</param>
    internal static bool IsAwaited(FleetModel fleet, string? name, long restartTimeNs)
    {
        bool isReceived = name is null ? fleet.Appliances.Count > 0 : fleet.Find(name) is not null;
        bool isKnown = name is null
            ? fleet.Receptions.Received.Count > 0 : fleet.Receptions.Find(name) is not null;
        return !isReceived && fleet.TimeNs - restartTimeNs < (isKnown ? EndedForNs : LostForNs);
    }

    // One that is received under another name had its name in a conflict only, which is over.
    private static bool IsLost(FleetModel fleet, Reception last) =>
        fleet.TimeNs - last.LastTimeNs < (last.HasEnded ? EndedForNs : LostForNs)
        && fleet.NameOf(last.Incarnation) is null;
}
