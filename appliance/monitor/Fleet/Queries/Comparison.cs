// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.Queries;

/// <summary>Two distributions at the same percentiles.</summary>
/// <param name="NowNs">Value of the one, nanoseconds; null if it has too few samples.</param>
/// <param name="ThenNs">Value of the other, nanoseconds; null if it has too few samples.</param>
/// <param name="NowError">Largest relative error of the one.</param>
/// <param name="ThenError">Largest relative error of the other.</param>
public readonly record struct PercentileDifference(
    double Percentile, long? NowNs, long? ThenNs, double NowError, double ThenError)
{
    /// <summary>Difference, nanoseconds; null if either is unknown.</summary>
    public long? DifferenceNs => NowNs - ThenNs;

    /// <summary>The one by the other; null if either is unknown, or the other 0.</summary>
    public double? Ratio => ThenNs is > 0 ? (double?)NowNs / ThenNs : null;

    /// <summary>Largest error of the difference that the buckets cause, nanoseconds; null if either is
    /// unknown.</summary>
    public double? ErrorNs => (NowNs * NowError) + (ThenNs * ThenError);

    /// <summary>The differences at some percentiles.</summary>
    public static IReadOnlyList<PercentileDifference> Of(
        Distribution now, Distribution then, IEnumerable<double> percentiles) =>
        [
            .. percentiles.Select(one =>
                new PercentileDifference(one, now.At(one), then.At(one), now.Error, then.Error)),
        ];
}
