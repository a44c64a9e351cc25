// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Statistics;

/// <summary>Student's distribution for whole degrees of freedom, by the finite series of Abramowitz and Stegun,
/// Handbook of Mathematical Functions, 26.7.3 and 26.7.4.</summary>
internal static class StudentT
{
    private const int Halvings = 200;
    private const double HighestBound = 1e6;

    /// <summary>Probability of a value at least as far from 0, on both sides.</summary>
    /// <param name="degrees">Degrees of freedom, from 1.</param>
    internal static double OutsideOf(double value, int degrees)
    {
        double angle = Math.Atan(Math.Abs(value) / Math.Sqrt(degrees));
        (double sine, double cosine) = Math.SinCos(angle);
        bool isOdd = degrees % 2 == 1;
        double term = isOdd ? cosine : 1;
        double sum = degrees == 1 ? 0 : term;
        for (int power = isOdd ? 3 : 2; power <= degrees - 2; power += 2)
        {
            term *= cosine * cosine * (power - 1) / power;
            sum += term;
        }
        double inside = isOdd ? 2 / Math.PI * (angle + (sine * sum)) : sine * sum;
        return Math.Clamp(1 - inside, 0, 1);
    }

    /// <summary>The value that a probability lies outside of, on both sides.</summary>
    /// <param name="probability">Above 0, below 1.</param>
    /// <param name="degrees">Degrees of freedom, from 1.</param>
    internal static double Bound(double probability, int degrees)
    {
        double low = 0;
        double high = HighestBound;
        for (int halving = 0; halving < Halvings && low < high; halving++)
        {
            double middle = (low + high) / 2;
            if (OutsideOf(middle, degrees) > probability)
                low = middle;
            else
                high = middle;
        }
        return high;
    }
}
