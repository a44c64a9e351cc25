// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Statistics;

/// <summary>
/// Holm's correction for several tests: the probability that any test without a difference is reported as having one
/// stays below the level with which the corrected probabilities are compared.
/// </summary>
internal static class Holm
{
    /// <summary>Corrects the probabilities of tests that are judged together; the order stays.</summary>
    internal static double[] Corrected(IReadOnlyList<double> probabilities)
    {
        var corrected = new double[probabilities.Count];
        double highest = 0;
        int left = probabilities.Count;
        foreach (int index in Enumerable.Range(0, probabilities.Count).OrderBy(index => probabilities[index]))
        {
            highest = Math.Max(highest, Math.Min(1, probabilities[index] * left--));
            corrected[index] = highest;
        }
        return corrected;
    }
}
