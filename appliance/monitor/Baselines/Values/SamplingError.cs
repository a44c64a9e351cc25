// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Baselines.Values;

/// <summary>
/// Intervals of 95 % for values that come from a limited number of samples: what the same conditions could have given
/// as well. Two values whose intervals meet do not differ for sure.
/// </summary>
public static class SamplingError
{
    private const double Tail = 0.025;                      // on each side
    private const double Deviations = 1.959964;             // of a normal distribution, with that tail
    private const double Negligible = 1e-18;                // of the largest weight

    /// <summary>
    /// Ranks, from 1, of the samples between which a percentile of the underlying distribution lies, whatever that
    /// distribution is: the number of samples below the percentile is binomial. Exact.
    /// </summary>
    /// <param name="percentile">Percentile, between 0 and 100.</param>
    /// <param name="count">Number of samples, at least 1.</param>
    /// <returns>Lower rank, 0 if there is none; upper rank, more than <paramref name="count"/> if there is
    /// none.</returns>
    public static (long Low, long High) RanksOf(double percentile, long count)
    {
        double odds = percentile / (100 - percentile);
        long mode = Math.Min(count, (long)((count + 1) * (percentile / 100)));
        double total = SumOf(mode, count, odds);
        double allowed = Tail * total;
        return (LowOf(mode, count, odds, allowed), HighOf(mode, count, odds, allowed));
    }

    /// <summary>Ends of the interval of a number of events that come independently (Poisson), by Byar's
    /// approximation, which is within 0.1 of the exact interval from 1 event on.</summary>
    public static (double Low, double High) OfCount(long count)
    {
        double low = count == 0 ? 0 : Byar(count, -Deviations);
        return (low, Byar(count + 1, Deviations));
    }

    /// <summary>Ends of the interval of a share, by Wilson's score.</summary>
    /// <param name="whole">The whole, at least 1.</param>
    public static (double Low, double High) OfShare(long part, long whole)
    {
        double square = Deviations * Deviations;
        double share = (double)part / whole;
        double middle = share + (square / (2 * whole));
        double half = Deviations * Math.Sqrt(((share * (1 - share)) + (square / (4 * whole))) / whole);
        double scale = 1 + (square / whole);
        return (Math.Max(0, (middle - half) / scale), Math.Min(1, (middle + half) / scale));
    }

    // Weights of the binomial distribution relative to that of its mode: no factorials, so no bound of the count.
    private static double SumOf(long mode, long count, double odds)
    {
        double sum = 1;
        double weight = 1;
        for (long k = mode; k < count && weight > Negligible; k++)
            sum += weight *= Up(k, count, odds);
        weight = 1;
        for (long k = mode; k > 0 && weight > Negligible; k--)
            sum += weight /= Up(k - 1, count, odds);
        return sum;
    }

    /// <summary>Largest rank r whose P(fewer than r below) does not exceed the tail.</summary>
    private static long LowOf(long mode, long count, double odds, double allowed)
    {
        (long k, double weight) = (mode, 1.0);
        for (; k > 0 && weight > Negligible; k--)
            weight /= Up(k - 1, count, odds);
        double sum = 0;
        for (; k < mode && sum + weight <= allowed; k++)
        {
            sum += weight;
            weight *= Up(k, count, odds);
        }
        return k;
    }

    /// <summary>Smallest rank r whose P(r or more below) does not exceed the tail.</summary>
    private static long HighOf(long mode, long count, double odds, double allowed)
    {
        (long k, double weight) = (mode, 1.0);
        for (; k < count && weight > Negligible; k++)
            weight *= Up(k, count, odds);
        double sum = 0;
        for (; k > mode && sum + weight <= allowed; k--)
        {
            sum += weight;
            weight /= Up(k - 1, count, odds);
        }
        return k + 1;
    }

    /// <summary>Weight of k + 1 by that of k.</summary>
    private static double Up(long k, long count, double odds) => (double)(count - k) / (k + 1) * odds;

    private static double Byar(double count, double deviations)
    {
        double root = 1 - (1 / (9 * count)) + (deviations / (3 * Math.Sqrt(count)));
        return count * root * root * root;
    }
}
