// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Fleet;

namespace Telemetry.Alerts.Rules;

/// <summary>Rules about the monitor itself.</summary>
public static class MonitorRules
{
    private const long Second = 1_000_000_000;

    // What is refused, or lost for a receiver, is counted once and missing for good. Each rise therefore raises for
    // longer than the rules' time, in which a rise of one second would never fire.
    private const long HoldNs = 20 * Second;
    private const int MostNames = 5;

    /// <summary>Makes the rules.</summary>
    /// <param name="health">Parts that are looked after.</param>
    public static IEnumerable<AlertRule> Make(MonitorHealth health) =>
    [
        new ModelRule(_ => health.History().Select(one => AlertReading.Of(
            AlertLabels.Of(("tier", one.Name)), one.Failure is not null,
            $"history of {one.Name} is not written to the disk: {one.Failure}")))
        {
            Name = "MonitorHistoryNotWritten",
            Severity = "warning",
            ForNs = 10 * Second,
            KeepNs = 60 * Second,
            Raise = "history cannot be written to the disk",
            Clear = "it is written",
        },
        new ModelRule(_ => [AlertReading.Of(
            AlertLabels.Of(), health.SetAside().Count > 0,
            $"damaged, and not used any more: {string.Join(", ", health.SetAside().Take(MostNames))}; what they held "
            + "is missing")])
        {
            Name = "MonitorStateSetAside",
            Severity = "warning",
            Raise = "a file of the state directory was damaged when the monitor started, and has another name now",
            Clear = "it is moved away or removed",
        },
        new RisingRule(_ => health.Exports().Select(one => new CounterReading(
            AlertLabels.Of(("to", one.To)), null, one.Lost,
            $"values for {one.To} were refused or dropped")))
        {
            Name = "MonitorExportFails",
            Severity = "warning",
            HoldNs = HoldNs,
            ForNs = 10 * Second,
            KeepNs = 60 * Second,
            Raise = "a receiver of exported values refused some, or some were dropped",
            Clear = "none for 1 min",
        },
        new ModelRule(fleet => fleet.Tiers.Where(tier => tier.Name == "seconds").Select(tier => AlertReading.Of(
            AlertLabels.Of(("tier", tier.Name)), tier.LengthNs < fleet.Limits.SecondsNs,
            "memory is short: single intervals reach back less than configured")))
        {
            Name = "MonitorMemoryShort",
            Severity = "warning",
            ForNs = 10 * Second,
            KeepNs = 60 * Second,
            Raise = "single intervals reach back less than configured, since the memory for history is used up",
            Clear = "they reach back as far again",
        },
        new PauseRule(FleetModel.LongPauseNs)
        {
            Name = "MonitorBehind",
            Severity = "warning",
            ForNs = 10 * Second,
            KeepNs = 60 * Second,
            Raise = "the monitor did not look at what it receives for 3 s, again and again, or once for 10 s: numbers "
                + "of now are older than they seem",
            Clear = "it has looked every 3 s for 1 min",
        },
        new RisingRule(fleet => fleet.Refused.Select(one => new CounterReading(
            AlertLabels.Of(("what", one.Key)), null, one.Value, TextOf(one.Key))),
            countsFirst: true)
        {
            Name = "MonitorRefused",
            Severity = "warning",
            HoldNs = HoldNs,
            ForNs = 10 * Second,
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

    private static string TextOf(string refused) => refused switch
    {
        "message" => "the monitor receives messages that are not of an appliance: look for what else publishes on its "
            + "channels",
        "source" => "the monitor receives from an address that is not in \"from\" of the channel",
        _ => $"the monitor has no place for more: {refused}",
    };

    private static IEnumerable<CounterReading> Missing(FleetModel fleet) =>
        from appliance in Readings.Present(fleet)
        from stream in appliance.Current.Received
        select new CounterReading(
            AlertLabels.Of(("appliance", appliance.Name),
                ("stream", stream.Stream.ToString(CultureInfo.InvariantCulture))),
            appliance.Current.Incarnation.ToString(CultureInfo.InvariantCulture), stream.Missing,
            $"messages of {appliance.Name} on stream {stream.Stream} did not reach the monitor");
}
