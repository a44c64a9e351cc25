// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Publishers;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Fleet.Desk;

/// <summary>Severity of what is shown: 0 is ok.</summary>
public static class Severity
{
    /// <summary>Nothing is wrong.</summary>
    public const int Ok = 0;

    /// <summary>Worth knowing.</summary>
    public const int Info = 1;

    /// <summary>Something may be wrong.</summary>
    public const int Warning = 2;

    /// <summary>Something is wrong.</summary>
    public const int Error = 3;

    public static string NameOf(int severity) => severity switch
    {
        Error => "error",
        Warning => "warning",
        Info => "info",
        _ => "ok",
    };

    /// <summary>Severity of an event's name of it.</summary>
    public static int Of(string name) => name switch
    {
        "error" or "critical" => Error,
        "warning" => Warning,
        _ => Info,
    };

    public static string NameOf(ApplianceState state) => state switch
    {
        ApplianceState.Starting => "starting",
        ApplianceState.Live => "live",
        ApplianceState.Late => "late",
        ApplianceState.Stale => "stale",
        ApplianceState.Gone => "gone",
        ApplianceState.Ended => "ended",
        _ => "missing",
    };

    public static int Of(ApplianceState state) => state switch
    {
        ApplianceState.Live or ApplianceState.Starting => Ok,
        ApplianceState.Ended => Info,
        ApplianceState.Late => Warning,
        _ => Error,
    };

    /// <summary>The worst of an appliance: of its presence, its raised conditions and its completeness.</summary>
    public static int Of(FleetModel fleet, FleetAppliance appliance)
    {
        ApplianceState state = appliance.Current.StateAt(fleet.NowNs);
        int worst = appliance.InConflict ? Error : Of(state);
        if (state == ApplianceState.Ended)
            return worst;
        foreach (EventReport raised in appliance.Current.Counters().Raised ?? [])
            worst = Math.Max(worst, Of(raised.Severity));
        if (appliance.Current.LastInterval is not null && !appliance.Current.IsComplete)
            worst = Math.Max(worst, Warning);
        foreach (FeedReport feed in appliance.Current.LastInterval?.Interval.Feeds ?? [])
            worst = Math.Max(worst, feed.MessagesLost > 0 ? Error : Ok);
        return worst;
    }
}
