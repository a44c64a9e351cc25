// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports.Host;

namespace Telemetry.Alerts.Rules;

/// <summary>Rules about the hosts that measure.</summary>
public static class HostRules
{
    private const long Second = 1_000_000_000;
    private const long UncertainNs = 100_000;           // bound of RTS 25 for high-frequency trading
    private const long CertainNs = 50_000;

    public static IEnumerable<AlertRule> Make() =>
    [
        new HostDropRule
        {
            Name = "HostDrops",
            Severity = "warning",
            KeepNs = 300 * Second,
            Raise = "the NIC or the kernel dropped packets",
            OtherSeverity = "an error if it is suspected of a feed's gap",
            Clear = "none for 5 min",
        },
        Rising("SocketOverflow", "error", "the socket of an application was full", Sockets),
        Rising("ClockStep", "warning", "a clock was set", ClockSteps),
        new SettingRule
        {
            Name = "SettingChanged",
            Severity = "warning",
            Raise = "a setting of the host was changed",
            Clear = "it is set back, or somebody takes care of it",
        },
        new ModelRule(Unsynchronised)
        {
            Name = "ClockUnsynchronised",
            Severity = "warning",
            ForNs = 60 * Second,
            Raise = "the kernel says that the clock is not synchronised",
            Clear = "it says that it is",
        },
        new ModelRule(Uncertain)
        {
            Name = "ClockUncertain",
            Severity = "warning",
            ForNs = 60 * Second,
            KeepNs = 300 * Second,
            Raise = "times may be more than 100 us off UTC",
            Clear = "less than 50 us",
        },
    ];

    private static RisingRule Rising(
        string name, string severity, string raise, Func<FleetModel, IEnumerable<CounterReading>> read) => new(read)
        {
            Name = name,
            Severity = severity,
            KeepNs = 300 * Second,
            Raise = raise,
            Clear = "not again for 5 min",
        };

    private static IEnumerable<CounterReading> Sockets(FleetModel fleet) =>
        from appliance in Readings.Present(fleet)
        from rows in (appliance.Current.Counters().HostDrops?.Sockets ?? []).GroupBy(row => (row.Feed, row.Line))
        select new CounterReading(
            AlertLabels.Of(("appliance", appliance.Name), ("feed", rows.Key.Feed), ("line", rows.Key.Line)),
            Readings.StartOf(appliance), rows.Any(row => row.Drops is null) ? null : rows.Sum(row => row.Drops),
            $"{appliance.Name}: a socket of "
                + (rows.Key.Line is { } line ? $"{rows.Key.Feed}/{line} was full" : "several lines was full"));

    private static IEnumerable<CounterReading> ClockSteps(FleetModel fleet) =>
        Readings.Present(fleet).Select(appliance => new CounterReading(
            Readings.LabelsOf(appliance), Readings.IncarnationOf(appliance),
            appliance.Current.EventCounts.Where(one => one.Key.Event == "clock_step").Sum(one => one.Value),
            $"{appliance.Name}: a clock was set"));

    private static IEnumerable<AlertReading> Unsynchronised(FleetModel fleet) =>
        Clocks(fleet).Where(one => one.Clock.Synchronised is not null).Select(one => AlertReading.Of(
            Readings.LabelsOf(one.Appliance), one.Clock.Synchronised == false,
            $"the clock of {one.Appliance.Name} is not synchronised"));

    private static IEnumerable<AlertReading> Uncertain(FleetModel fleet)
    {
        foreach ((FleetAppliance appliance, ClockReport clock) in Clocks(fleet))
        {
            AlertLevel level = clock.UncertaintyNs switch
            {
                null => AlertLevel.Unknown,
                > UncertainNs => AlertLevel.Raised,
                < CertainNs => AlertLevel.Clear,
                _ => AlertLevel.Between,
            };
            string summary = string.Create(
                CultureInfo.InvariantCulture, $"times of {appliance.Name} may be {clock.UncertaintyNs} ns off UTC");
            yield return new AlertReading(Readings.LabelsOf(appliance), level, summary, clock.UncertaintyNs);
        }
    }

    private static IEnumerable<(FleetAppliance Appliance, ClockReport Clock)> Clocks(FleetModel fleet) =>
        from appliance in Readings.Present(fleet)
        let clock = appliance.Current.Counters().Clock
        where clock is not null
        select (appliance, clock);
}
