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

    /// <summary>Place of the last two slots of five minutes among the same time of other days: the share of days that
    /// are below, 0 to 100, of that slot which is nearer to the middle.</summary>
    Rank,
}

/// <summary>Value of a declared rule.</summary>
/// <param name="Kind">Way in which it is made.</param>
/// <param name="Percentile">Percentile, 0 to 100, also of a rank; meaningless for others.</param>
public readonly record struct RuleValue(RuleValueKind Kind, double Percentile)
{
    private static readonly (string Word, RuleValueKind Kind)[] Words =
    [
        ("sum", RuleValueKind.Sum), ("rate", RuleValueKind.Rate), ("max", RuleValueKind.Max),
        ("last", RuleValueKind.Last), ("count", RuleValueKind.Count),
    ];

    private static readonly (string Word, double Percentile)[] Ranks =
        [("rank", 99), ("rank_p99", 99), ("rank_p50", 50)];

    /// <summary>Forms for a quantity, for errors.</summary>
    public static string ExpectedFor(RuleQuantity quantity) => quantity.IsSeries
        ? "max, count, rank, rank_p50, or a percentile such as p99 or p99.9"
        : quantity.Compared is null ? "sum, rate, max or last" : "sum, rate, max, last or rank";

    /// <summary>True if times are compared, and not numbers.</summary>
    public bool IsTime(RuleQuantity quantity) =>
        quantity.IsSeries && Kind is not (RuleValueKind.Count or RuleValueKind.Rank);

    /// <summary>Reads a value of a quantity; null if it has no such.</summary>
    public static RuleValue? Parse(string text, RuleQuantity quantity)
    {
        if (quantity.IsSeries && text.StartsWith('p'))
            return double.TryParse(text.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out double percentile) && percentile is > 0 and <= 100
                ? new RuleValue(RuleValueKind.Percentile, percentile) : null;
        foreach ((string word, double of) in Ranks)
        {
            bool hasRank = quantity.IsSeries || (quantity.Compared is not null && word == Ranks[0].Word);
            if (word == text && hasRank)
                return new RuleValue(RuleValueKind.Rank, quantity.IsSeries ? of : 0);
        }
        foreach ((string word, RuleValueKind kind) in Words)
        {
            bool isOfSeries = kind is RuleValueKind.Max or RuleValueKind.Count;
            bool isOfCounter = kind != RuleValueKind.Count;
            if (word == text && (quantity.IsSeries ? isOfSeries : isOfCounter))
                return new RuleValue(kind, 0);
        }
        return null;
    }

    public override string ToString() => Kind switch
    {
        RuleValueKind.Percentile => string.Create(CultureInfo.InvariantCulture, $"p{Percentile}"),
        RuleValueKind.Rank when Percentile > 0 =>
            string.Create(CultureInfo.InvariantCulture, $"rank of p{Percentile}"),
        _ => Kind.ToString().ToLowerInvariant(),
    };
}
