// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports;

namespace Telemetry.Alerts.Rules;

/// <summary>Rules about order sessions.</summary>
public static class SessionRules
{
    private const long Second = 1_000_000_000;

    public static IEnumerable<AlertRule> Make() =>
    [
        new RisingRule(fleet => Sessions(fleet).Select(one => new CounterReading(
            LabelsOf(one), Readings.StartOf(one.Appliance), one.Session.Unanswered,
            $"{one.Appliance.Name}: an order of {one.Session.Session} has no answer")))
        {
            Name = "UnansweredOrders",
            Severity = "error",
            KeepNs = 300 * Second,
            Raise = "an order is not answered in time",
            Clear = "none for 5 min",
        },
        new ModelRule(LoggedOut)
        {
            Name = "SessionLoggedOut",
            Severity = "error",
            ForNs = 10 * Second,
            Raise = "its connection has ended, and none was opened since, in the hours of its appliance",
            Clear = "a connection is opened, or an order is answered after a restart",
        },
        new RatioRule(
            fleet => Sessions(fleet).Select(one => new RatioReading(
                LabelsOf(one), Readings.StartOf(one.Appliance), one.Session.Rejects, one.Session.Orders,
                $"orders of a minute of {one.Session.Session} at {one.Appliance.Name} were rejected")),
            raiseAbove: 0.2, clearBelow: 0.05, atLeast: 20)
        {
            Name = "Rejects",
            Severity = "warning",
            ForNs = 30 * Second,
            KeepNs = 300 * Second,
            Raise = "more than 20 % of at least 20 orders of a minute are rejected",
            Clear = "less than 5 %",
        },
        new RatioRule(
            fleet => Sessions(fleet).Select(one => new RatioReading(
                LabelsOf(one), Readings.StartOf(one.Appliance), one.Session.Retransmits, one.Session.Segments,
                $"segments of a minute of {one.Session.Session} at {one.Appliance.Name} were sent again")),
            raiseAbove: 0.01, clearBelow: 0.001, atLeast: 100)
        {
            Name = "Retransmits",
            Severity = "warning",
            ForNs = 60 * Second,
            KeepNs = 300 * Second,
            Raise = "more than 1 % of the segments of a minute are sent again",
            Clear = "less than 0.1 %",
        },
    ];

    private static IEnumerable<AlertReading> LoggedOut(FleetModel fleet)
    {
        foreach (FleetAppliance appliance in Readings.Present(fleet))
        {
            bool isInHours = Readings.IsInHours(fleet, appliance);
            foreach (SessionReport session in appliance.Current.Counters().Sessions)
            {
                AlertLevel level = !isInHours ? AlertLevel.Clear
                    : appliance.Current.IsConnected(session.Session) switch
                    {
                        true => AlertLevel.Clear,
                        false => AlertLevel.Raised,
                        null => AlertLevel.Unknown,
                    };
                yield return new AlertReading(LabelsOf((appliance, session)), level,
                    $"{appliance.Name}: session {session.Session} has no connection any more");
            }
        }
    }

    private static IEnumerable<(FleetAppliance Appliance, SessionReport Session)> Sessions(FleetModel fleet) =>
        from appliance in Readings.Present(fleet)
        from session in appliance.Current.Counters().Sessions
        select (appliance, session);

    private static AlertLabels LabelsOf((FleetAppliance Appliance, SessionReport Session) one) =>
        AlertLabels.Of(("appliance", one.Appliance.Name), ("session", one.Session.Session));
}
