// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Harness;

/// <summary>
/// Measures several subjects in turns, forth and back (A B C, C B A, ...), so that what changes on the host during the
/// run hits all of them alike.
/// </summary>
internal static class Turns
{
    /// <summary>Runs each subject once for warm-up and then once a round.</summary>
    /// <param name="rounds">Rounds.</param>
    /// <param name="subjects">Each measures once and returns its value.</param>
    /// <returns>For each subject its values by round.</returns>
    internal static double[][] Take(int rounds, params Func<double>[] subjects)
    {
        double[][] values = [.. subjects.Select(_ => new double[rounds])];
        foreach (Func<double> subject in subjects)
            subject();
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < subjects.Length; turn++)
            {
                int index = round % 2 == 0 ? turn : subjects.Length - 1 - turn;
                values[index][round] = subjects[index]();
            }
        }
        return values;
    }

    /// <summary>The values of one subject less those of another, round by round.</summary>
    internal static double[] Net(double[] values, double[] baseline) =>
        [.. values.Zip(baseline, (value, below) => value - below)];

    /// <summary>The mean of the middle half of the values, at least two: of what lost its CPU the time is too
    /// long.</summary>
    internal static double MiddleMean(double[] values) =>
        values.Order().Skip(values.Length / 4).Take(values.Length / 2).Average();

    /// <summary>The middle of the values.</summary>
    internal static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
