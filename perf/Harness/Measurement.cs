// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Harness;

/// <summary>What one benchmark came to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Values">By round.</param>
internal sealed record Measurement(string Name, string Unit, double[] Values)
{
    /// <summary>What it is measured against, in the same run; null without.</summary>
    internal string? ReferenceName { get; init; }

    /// <summary>The reference's median; null without.</summary>
    internal double? Reference { get; init; }

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

    /// <summary>Whether the target is met; unknown without a usable reference, or by too little.</summary>
    internal string Verdict => IsTooFew && Target is not null ? "unknown" : Judged;

    private string Judged => (HighestRatio, HighestValue, LowestValue) switch
    {
        ({ } highest, _, _) => Ratio is not { } ratio ? "unknown" : ratio <= highest ? "ok" : "fail",
        (_, { } highest, _) => Value <= highest ? "ok" : "fail",
        (_, _, { } lowest) => Value >= lowest ? "ok" : "fail",
        _ => "not_applicable",
    };
}
