// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;

namespace Telemetry.Alerts.Rules;

/// <summary>Rules about the monitor itself.</summary>
public static class MonitorRules
{
    private const long Second = 1_000_000_000;

    /// <summary>Makes the rules.</summary>
    public static IEnumerable<AlertRule> Make() =>
    [
        new RisingRule(fleet => fleet.Refused.Select(one => new CounterReading(
            AlertLabels.Of(("what", one.Key)), null, one.Value, $"the monitor has no place for more: {one.Key}")))
        {
            Name = "MonitorRefused",
            Severity = "warning",
            KeepNs = 60 * Second,
            Raise = "the monitor did not take something, since it met a limit",
            Clear = "nothing for 1 min",
        },
        new RisingRule(Missing)
        {
            Name = "SubscriberLoses",
            Severity = "warning",
            KeepNs = 60 * Second,
            Raise = "messages of an appliance did not reach the monitor",
            Clear = "none for 1 min",
        },
        new ModelRule(static _ =>
            [AlertReading.Of(AlertLabels.Of(), isRaised: true, "the monitor evaluates its rules")])
        {
            Name = "MonitorAlive",
            Severity = "none",
            Raise = "always: who no longer receives it can conclude that alerts do not arrive",
            Clear = "never",
        },
    ];

    private static IEnumerable<CounterReading> Missing(FleetModel fleet) =>
        from appliance in Readings.Present(fleet)
        from stream in appliance.Current.Received
        select new CounterReading(
            AlertLabels.Of(("appliance", appliance.Name),
                ("stream", stream.Stream.ToString(CultureInfo.InvariantCulture))),
            appliance.Current.Incarnation.ToString(CultureInfo.InvariantCulture), stream.Missing,
            $"messages of {appliance.Name} on stream {stream.Stream} did not reach the monitor");
}
