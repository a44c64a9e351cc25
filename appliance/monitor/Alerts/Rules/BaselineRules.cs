// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;

namespace Telemetry.Alerts.Rules;

/// <summary>Rules about values that are unusual for their time of day. Each needs two slots of five minutes in a row.
/// </summary>
public static class BaselineRules
{
    /// <summary>Usual severity: that something is unusual does not say that it is wrong.</summary>
    public const string DefaultSeverity = "info";

    private const long KeepNs = 60_000_000_000;             // after a restart, until the slots are judged again
    private const string Clear = "two slots in a row are usual";

    public static IEnumerable<AlertRule> Make(string severity) =>
    [
        Of("UnusualLatency", severity, static one => one.Quantity.IsLatency && one.Verdict.Beyond != Extreme.Lowest,
            "the median or the 99th percentile of a series is higher than at this time of all reference days, "
                + "in two slots of 5 min in a row"),
        Of("UnusualVolume", severity, static one => IsFlow(one.Quantity.Kind) && !IsSilent(one),
            "messages of a feed or orders of a session are more or fewer than at this time of all reference "
                + "days, in two slots of 5 min in a row"),
        Of("UnusualSilence", severity, static one => IsFlow(one.Quantity.Kind) && IsSilent(one),
            "a feed has no message, or a session no order, and had some at this time of all reference days, in "
                + "two slots of 5 min in a row"),
        Of("UnusualRejects", severity, static one => IsAbove(one, QuantityKind.Rejects),
            "the share of rejects of a session's orders is higher than at this time of all reference days, in "
                + "two slots of 5 min in a row"),
        // What a line wins another one does not: only the one that loses is named.
        Of("UnusualWins", severity,
            static one => one.Quantity.Kind == QuantityKind.Wins && one.Verdict.Beyond != Extreme.Highest,
            "a line delivers a smaller share of its feed's packets first than at this time of all reference "
                + "days, in two slots of 5 min in a row"),
        Of("UnusualClock", severity, static one => IsAbove(one, QuantityKind.ClockUncertainty),
            "times of an appliance may be further off UTC than at this time of all reference days, in two "
                + "slots of 5 min in a row"),
    ];

    private static BaselineRule Of(string name, string severity, Func<JudgedValue, bool> isOf, string raise) =>
        new(isOf)
        {
            Name = name,
            Severity = severity,
            Raise = raise,
            KeepNs = KeepNs,
            Clear = Clear,
        };

    private static bool IsAbove(JudgedValue one, QuantityKind kind) =>
        one.Quantity.Kind == kind && one.Verdict.Beyond != Extreme.Lowest;

    private static bool IsFlow(QuantityKind kind) => kind is QuantityKind.Messages or QuantityKind.Orders;

    private static bool IsSilent(JudgedValue one) => one.Verdict.Today is { Value.Value: 0 };
}
