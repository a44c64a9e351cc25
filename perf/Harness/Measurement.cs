// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Perf.Comparing;

namespace Telemetry.Perf.Harness;

/// <summary>What one benchmark came to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Values">By round.</param>
internal sealed record Measurement(string Name, string Unit, double[] Values)
{
    private readonly double? _reference;

    /// <summary>What it is measured against, in the same run; null without.</summary>
    internal string? ReferenceName { get; init; }

    /// <summary>The reference's median; null without.</summary>
    internal double? Reference
    {
        get => _reference ?? (ReferenceValues is { } values ? Turns.Median(values) : null);
        init => _reference = value;
    }

    /// <summary>The reference's values, measured in turns with these; null without.</summary>
    internal double[]? ReferenceValues { get; init; }

    /// <summary>Highest <see cref="Ratio"/> wanted; null if there is none.</summary>
    internal double? HighestRatio { get; init; }

    /// <summary>Highest <see cref="Value"/> wanted; null if there is none.</summary>
    internal double? HighestValue { get; init; }

    /// <summary>Lowest <see cref="Value"/> wanted, of what is the better the higher; null if there is none.</summary>
    internal double? LowestValue { get; init; }

    /// <summary>Whether the values come from too little for a target to be judged by.</summary>
    internal bool IsTooFew { get; init; }

    /// <summary>The median.</summary>
    internal double Value => Turns.Median(Values);

    /// <summary>The median against the reference's; null without.</summary>
    internal double? Ratio => Reference is > 0 ? Value / Reference : null;

    /// <summary>The limit, whichever it is of.</summary>
    internal double? Target => HighestRatio ?? HighestValue ?? LowestValue;

    /// <summary>Whether the target is met; unknown without a usable reference, by too little, or where the rounds
    /// differ too much to say that it is missed.</summary>
    internal string Verdict => Target is not null && (IsTooFew || Doubt is not null) ? "unknown" : Judged;

    /// <summary>Why a ratio above the target may be none; null if the rounds leave no doubt.</summary>
    internal string? Doubt
    {
        get
        {
            if (HighestRatio is not { } highest || Ratio is not { } ratio || ratio <= highest
                || ReferenceValues is not { } reference)
                return null;
            double[] above = [.. Values.Zip(reference, (value, other) => value - (highest * other))];
            double least = above.Length < PerfOptions.FewestLaunches
                ? above.Min() : SignedRank.Of(above, 1 - Judge.Level).Low;
            return least > 0 ? null : string.Create(CultureInfo.InvariantCulture,
                $"too noisy to say: the rounds allow {-least:0.##} {Unit} below the target");
        }
    }

    private string Judged => (HighestRatio, HighestValue, LowestValue) switch
    {
        ({ } highest, _, _) => Ratio is not { } ratio ? "unknown" : ratio <= highest ? "ok" : "fail",
        (_, { } highest, _) => Value <= highest ? "ok" : "fail",
        (_, _, { } lowest) => Value >= lowest ? "ok" : "fail",
        _ => "not_applicable",
    };
}
