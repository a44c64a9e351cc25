// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Comparing.Statistics;
using Telemetry.Perf.Comparing;

namespace Telemetry.Perf.Harness;

/// <summary>Result of one benchmark.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Unit of the values.</param>
/// <param name="Values">Values by round.</param>
internal sealed record Measurement(string Name, string Unit, double[] Values)
{
    // Of two differences between rounds of the same subject, one is this many times the other in one case of sixteen.
    private const double TimesApart = 10;

    private readonly double? _reference;

    /// <summary>Name of the reference, measured in the same run; null without.</summary>
    internal string? ReferenceName { get; init; }

    /// <summary>Median of the reference; null without.</summary>
    internal double? Reference
    {
        get => _reference ?? (ReferenceValues is { } values ? Turns.Median(values) : null);
        init => _reference = value;
    }

    /// <summary>Values of the reference, measured in turns with these; null without.</summary>
    internal double[]? ReferenceValues { get; init; }

    /// <summary>Highest acceptable <see cref="Ratio"/>; null if there is no limit.</summary>
    internal double? HighestRatio { get; init; }

    /// <summary>Lowest acceptable <see cref="Ratio"/>, if higher is better; null if there is no limit.</summary>
    internal double? LowestRatio { get; init; }

    /// <summary>Values of the reference from a second measurement, if all subjects alternate at each sample, so that
    /// one round is as good as several: shows the difference between two measurements of the same. Null
    /// otherwise.</summary>
    internal double[]? AgainValues { get; init; }

    /// <summary>Reason for which there is no reference; null if there is one, or none is needed.</summary>
    internal string? ReferenceFailure { get; init; }

    /// <summary>Highest acceptable <see cref="Value"/>; null if there is no limit.</summary>
    internal double? HighestValue { get; init; }

    /// <summary>Lowest acceptable <see cref="Value"/>, if higher is better; null if there is no limit.</summary>
    internal double? LowestValue { get; init; }

    /// <summary>True if there are too few samples to judge a target.</summary>
    internal bool IsTooFew { get; init; }

    /// <summary>Times in nanoseconds beside those of another one, measured in turns with them.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its values.</param>
    /// <param name="reference">Name of the other one.</param>
    /// <param name="referenceValues">Values of the other one.</param>
    /// <param name="most">Highest acceptable ratio.</param>
    internal static Measurement Beside(
        string name, IEnumerable<double> values, string reference, IEnumerable<double> referenceValues, double most) =>
        new(name, "ns", [.. values])
        {
            ReferenceName = reference,
            ReferenceValues = [.. referenceValues],
            HighestRatio = most,
        };

    /// <summary>The median.</summary>
    internal double Value => Turns.Median(Values);

    /// <summary>Median relative to the reference's; null without.</summary>
    internal double? Ratio => Reference is > 0 ? Value / Reference : null;

    /// <summary>The limit, of whichever kind.</summary>
    internal double? Target => RatioTarget ?? HighestValue ?? LowestValue;

    /// <summary>Verdict on the target; unknown without a usable reference, with too few samples, or if the rounds
    /// differ too much to decide that it is missed.</summary>
    internal string Verdict => Target is not null && Doubt is not null ? "unknown" : Judged;

    /// <summary>Reason for which the values cannot be judged by the target; null if they can.</summary>
    internal string? Doubt => Target is null ? null
        : IsTooFew ? "too little to judge by"
        : RatioTarget is not { } target ? null
        : ReferenceFailure is { } failure ? $"nothing to judge by: {failure}"
        : Reference is not > 0 ? null
        : Values.Length == 1 ? DoubtOfOne(target * Reference.Value) : DoubtOfRounds(target);

    private double? RatioTarget => HighestRatio ?? LowestRatio;

    // A single round shows neither that a target is missed nor that it is met: it may have been disturbed.
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
