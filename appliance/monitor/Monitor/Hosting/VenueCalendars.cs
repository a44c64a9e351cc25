// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Telemetry.Baselines.Days;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Model.Calendars;

namespace Telemetry.Monitor.Hosting;

/// <summary>Days of the venues, made once for each. Any thread.</summary>
internal sealed class VenueCalendars
{
    private readonly ConcurrentDictionary<VenueHours, VenueDays> _known = new(ReferenceEqualityComparer.Instance);
    private readonly VenueDays _unknown = new(hours: null);

    /// <summary>Hours of the venue of an appliance; null if they are not known. Called on the thread of the
    /// fleet.</summary>
    public static VenueHours? HoursOf(FleetModel fleet, FleetAppliance appliance) =>
        fleet.Channels.GetValueOrDefault(appliance.Current.Channel)?.Hours?.Hours;

    public VenueDays Of(VenueHours? hours) =>
        hours is null ? _unknown : _known.GetOrAdd(hours, static one => new VenueDays(one));
}
