// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports;

namespace Telemetry.Alerts.Rules;

/// <summary>Rules about the presence of appliances, and whether they measured everything.</summary>
public static class ApplianceRules
{
    private const long Second = 1_000_000_000;

    public static IEnumerable<AlertRule> Make() =>
    [
        new ModelRule(Gone)
        {
            Name = "ApplianceGone",
            Severity = "error",
            KeepNs = 10 * Second,
            Raise = "nothing is received of it for 10 s",
            Clear = "its intervals arrive",
        },
        new ModelRule(Missing)
        {
            Name = "ApplianceMissing",
            Severity = "error",
            ForNs = 30 * Second,
            Raise = "it is expected and was never received",
            Clear = "it is received",
        },
        new RisingRule(Restarts)
        {
            Name = "ApplianceRestarted",
            Severity = "warning",
            KeepNs = 300 * Second,
            Raise = "it was restarted, in its hours",
            Clear = "not again for 5 min",
        },
        new ModelRule(Conflicts)
        {
            Name = "TwoAppliancesOneName",
            Severity = "error",
            ForNs = 5 * Second,
            KeepNs = 10 * Second,
            Raise = "two live appliances have one name",
            Clear = "one has",
        },
        new RisingRule(Losses)
        {
            Name = "ApplianceLoss",
            Severity = "error",
            KeepNs = 300 * Second,
            Raise = "it lost records, or read some too late",
            Clear = "none for 5 min",
        },
        new ModelRule(Incomplete)
        {
            Name = "Incomplete",
            Severity = "warning",
            KeepNs = 300 * Second,
            Raise = "a feed, session or series of the newest interval is incomplete",
            Clear = "none for 5 min",
        },
    ];

    private static IEnumerable<AlertReading> Gone(FleetModel fleet)
    {
        foreach (FleetAppliance appliance in fleet.Appliances)
        {
            ApplianceState state = appliance.Current.StateAt(fleet.NowNs);
            yield return AlertReading.Of(
                Readings.LabelsOf(appliance), state is ApplianceState.Stale or ApplianceState.Gone,
                $"nothing is received of {appliance.Name}");
        }
    }

    private static IEnumerable<AlertReading> Missing(FleetModel fleet) => fleet.Expected.Select(name => AlertReading.Of(
        AlertLabels.Of(("appliance", name)), fleet.IsMissing(name),
        $"{name} is expected, and nothing was received of it"));

    // A new start is a counter that is 1 at once.
    private static IEnumerable<CounterReading> Restarts(FleetModel fleet) => fleet.Appliances.Select(appliance =>
        new CounterReading(Readings.LabelsOf(appliance), Readings.IncarnationOf(appliance), 1,
            $"{appliance.Name} was restarted", Counts: Readings.IsInHours(fleet, appliance)));

    private static IEnumerable<AlertReading> Conflicts(FleetModel fleet) => fleet.Appliances.Select(appliance =>
        AlertReading.Of(Readings.LabelsOf(appliance), appliance.InConflict,
            $"two appliances have the name of {appliance.Name}: give each an instance"));

    private static IEnumerable<CounterReading> Losses(FleetModel fleet)
    {
        foreach (FleetAppliance appliance in Readings.Present(fleet))
        {
            SummaryReport totals = appliance.Current.Counters();
            // Late records are counted from the start, the others over a restart in a day.
            (string Place, string Start, long? Count)[] places =
            [
                ("ring", Readings.StartOf(appliance), totals.Ledger.LostRing),
                ("pipeline", Readings.StartOf(appliance), totals.Ledger.LostPipeline),
                ("late", Readings.IncarnationOf(appliance), totals.Appliance?.LateRecords),
            ];
            foreach ((string place, string start, long? count) in places)
            {
                yield return new CounterReading(
                    AlertLabels.Of(("appliance", appliance.Name), ("place", place)), start, count,
                    $"{appliance.Name} lost records ({place}): what it measured then is incomplete");
            }
        }
    }

    private static IEnumerable<AlertReading> Incomplete(FleetModel fleet) => Readings.Present(fleet).Select(appliance =>
        AlertReading.Of(Readings.LabelsOf(appliance), !appliance.Current.IsComplete,
            $"something that {appliance.Name} measures is incomplete"));
}
