// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Alerts.Rules.Declared;

/// <summary>Way in which a window's values become one.</summary>
public enum RuleValueKind
{
    /// <summary>Sum of a counter.</summary>
    Sum,

    /// <summary>Sum of a counter per second.</summary>
    Rate,

    /// <summary>Largest value of one interval, or largest sample.</summary>
    Max,

    /// <summary>Value of the newest interval.</summary>
    Last,

    /// <summary>Number of samples.</summary>
    Count,

    /// <summary>Percentile of the samples.</summary>
    Percentile,
}

/// <summary>Value of a declared rule.</summary>
/// <param name="Kind">Way in which it is made.</param>
/// <param name="Percentile">Percentile, 0 to 100; meaningless for others.</param>
public readonly record struct RuleValue(RuleValueKind Kind, double Percentile)
{
    private static readonly (string Word, RuleValueKind Kind)[] Words =
    [
        ("sum", RuleValueKind.Sum), ("rate", RuleValueKind.Rate), ("max", RuleValueKind.Max),
        ("last", RuleValueKind.Last), ("count", RuleValueKind.Count),
    ];

    /// <summary>Forms for a quantity, for errors.</summary>
    public static string ExpectedFor(RuleQuantity quantity) => quantity.IsSeries
        ? "max, count, or a percentile such as p99 or p99.9" : "sum, rate, max or last";

    /// <summary>True if times are compared, and not numbers.</summary>
    public bool IsTime(RuleQuantity quantity) => quantity.IsSeries && Kind != RuleValueKind.Count;

    /// <summary>Reads a value of a quantity; null if it has no such.</summary>
    public static RuleValue? Parse(string text, RuleQuantity quantity)
    {
        if (quantity.IsSeries && text.StartsWith('p'))
            return double.TryParse(text.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out double percentile) && percentile is > 0 and <= 100
                ? new RuleValue(RuleValueKind.Percentile, percentile) : null;
        foreach ((string word, RuleValueKind kind) in Words)
        {
            bool isOfSeries = kind is RuleValueKind.Max or RuleValueKind.Count;
            bool isOfCounter = kind != RuleValueKind.Count;
            if (word == text && (quantity.IsSeries ? isOfSeries : isOfCounter))
                return new RuleValue(kind, 0);
        }
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == RuleValueKind.Percentile
        ? string.Create(CultureInfo.InvariantCulture, $"p{Percentile}") : Kind.ToString().ToLowerInvariant();
}
