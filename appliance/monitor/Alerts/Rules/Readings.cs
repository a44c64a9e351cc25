// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;

namespace Telemetry.Alerts.Rules;

/// <summary>Parts that the built-in rules have in common.</summary>
public static class Readings
{
    /// <summary>Appliances with current numbers.</summary>
    public static IEnumerable<FleetAppliance> Present(FleetModel fleet) => fleet.Appliances.Where(
        one => one.Current.StateAt(fleet.NowNs).IsPresent() && one.Current.LastInterval is not null);

    /// <summary>True in the hours of an appliance's venue, and where they are not known.</summary>
    public static bool IsInHours(FleetModel fleet, FleetAppliance appliance) =>
        IsInHours(fleet, appliance, fleet.TimeNs);

    /// <summary>True if a time lies in the hours of an appliance's venue, and where they are not known.</summary>
    public static bool IsInHours(FleetModel fleet, FleetAppliance appliance, long timeNs) =>
        fleet.Channels.GetValueOrDefault(appliance.Current.Channel)?.Hours?.Contains(timeNs) ?? true;

    public static AlertLabels LabelsOf(FleetAppliance appliance) => AlertLabels.Of(("appliance", appliance.Name));

    /// <summary>Start of an appliance.</summary>
    public static string IncarnationOf(FleetAppliance appliance) =>
        appliance.Current.Incarnation.ToString(CultureInfo.InvariantCulture);

    /// <summary>Start of an appliance's counters: they go on over a restart in a day that is kept.</summary>
    public static string StartOf(FleetAppliance appliance) =>
        appliance.Current.CountedSinceTimeNs is { } sinceNs
            ? sinceNs.ToString(CultureInfo.InvariantCulture) : IncarnationOf(appliance);
}
