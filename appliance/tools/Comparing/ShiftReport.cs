// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Results;

namespace Telemetry.Comparing;

/// <summary>Percentiles of one run's values, by nearest rank, nanoseconds.</summary>
/// <param name="P50">Median.</param>
/// <param name="P90">90th percentile.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="P999">99.9th percentile.</param>
/// <param name="Max">Highest value.</param>
public sealed record PercentileReport(long P50, long P90, long P99, long P999, long Max)
{
    internal static PercentileReport Of(long[] sorted) =>
        new(At(sorted, 0.5), At(sorted, 0.9), At(sorted, 0.99), At(sorted, 0.999), sorted[^1]);

    private static long At(long[] sorted, double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
}

/// <summary>Shift of one time between two runs: B less A.</summary>
public sealed record ShiftReport
{
    /// <summary>The time.</summary>
    public required Quantity Quantity { get; init; }

    /// <summary>Pairs in which both orders have it.</summary>
    public required int Pairs { get; init; }

    /// <summary>Estimate of Hodges and Lehmann, nanoseconds; positive if B is slower.</summary>
    public required double ShiftNs { get; init; }

    /// <summary>Lower end of its 99 % interval, nanoseconds; null if the pairs are too few to have one.</summary>
    public double? LowNs { get; init; }

    /// <summary>Upper end; null if they are too few.</summary>
    public double? HighNs { get; init; }

    /// <summary>Probability of signed ranks at least as extreme without a shift, two-sided.</summary>
    public required double Probability { get; init; }

    /// <summary>The same, corrected by Holm for the number of times that are compared.</summary>
    public double CorrectedProbability { get; init; }

    /// <summary>Variance in relation to that of independent pairs, at least 1: how much neighbours in time depend on
    /// each other.</summary>
    public required double Inflation { get; init; }

    /// <summary>Part of all pairs of an order of B and an order of A in which that of B took longer; 0.5 without a
    /// difference.</summary>
    public required double Superiority { get; init; }

    /// <summary>Answer: of tick-to-trade by the interval, of its stages by the corrected probability.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>Percentiles of A's orders of the pairs.</summary>
    public required PercentileReport A { get; init; }

    public required PercentileReport B { get; init; }
}
