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
    // Of two differences between rounds of the same, one is this many times the other once in sixteen times.
    private const double TimesApart = 10;

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

    /// <summary>Lowest <see cref="Ratio"/> wanted, of what is the better the higher; null if there is none.</summary>
    internal double? LowestRatio { get; init; }

    /// <summary>What the reference came to once more where all took turns at each sample, so that one round is as good
    /// as several: how far it differs from another of the same; null where they did not.</summary>
    internal double[]? AgainValues { get; init; }

    /// <summary>Why there is no reference to judge by; null if there is one, or none is needed.</summary>
    internal string? ReferenceFailure { get; init; }

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
    internal double? Target => RatioTarget ?? HighestValue ?? LowestValue;

    /// <summary>Whether the target is met; unknown without a usable reference, by too little, or where the rounds
    /// differ too much to say that it is missed.</summary>
    internal string Verdict => Target is not null && Doubt is not null ? "unknown" : Judged;

    /// <summary>Why what the target says of the values may be wrong; null if they leave no doubt.</summary>
    internal string? Doubt => Target is null ? null
        : IsTooFew ? "too little to judge by"
        : RatioTarget is not { } target ? null
        : ReferenceFailure is { } failure ? $"nothing to judge by: {failure}"
        : Reference is not > 0 ? null
        : Values.Length == 1 ? DoubtOfOne(target * Reference.Value) : DoubtOfRounds(target);

    private double? RatioTarget => HighestRatio ?? LowestRatio;

    // One round says neither that a target is missed nor that it is met: what disturbed it may have disturbed no other.
    private string? DoubtOfOne(double limit)
    {
        if (AgainValues is not [var again])
            return "one round alone tells nothing";
        double apart = Math.Abs(again - Reference!.Value);
        double distance = Math.Abs(Value - limit);
        return distance > TimesApart * apart ? null : string.Create(CultureInfo.InvariantCulture,
            $"too noisy to say: {distance:0.##} {Unit} from the target, and the same twice was {apart:0.##} apart");
    }

    private string? DoubtOfRounds(double target)
    {
        if (ReferenceValues is not { } reference || Judged != "fail")
            return null;
        double sign = HighestRatio is null ? -1 : 1;
        double[] beyond = [.. Values.Zip(reference, (value, other) => sign * (value - (target * other)))];
        double least = beyond.Length < PerfOptions.FewestLaunches
            ? beyond.Min() : SignedRank.Of(beyond, 1 - Judge.Level).Low;
        return least > 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"too noisy to say: the rounds allow {-least:0.##} {Unit} {(sign > 0 ? "below" : "above")} the target");
    }

    private string Judged => (HighestRatio, LowestRatio, HighestValue, LowestValue) switch
    {
        ({ } highest, _, _, _) => Ratio is not { } ratio ? "unknown" : ratio <= highest ? "ok" : "fail",
        (_, { } lowest, _, _) => Ratio is not { } ratio ? "unknown" : ratio >= lowest ? "ok" : "fail",
        (_, _, { } highest, _) => Value <= highest ? "ok" : "fail",
        (_, _, _, { } lowest) => Value >= lowest ? "ok" : "fail",
        _ => "not_applicable",
    };
}
