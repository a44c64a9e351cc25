// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Harness;

/// <summary>
/// Measures several subjects in turns, in alternating order (A B C, C B A, ...), so that changes of the host during the
/// run affect all of them equally.
/// </summary>
internal static class Turns
{
    /// <summary>Runs each subject once for warm-up and then once per round.</summary>
    /// <param name="rounds">Number of rounds.</param>
    /// <param name="subjects">Subjects; each call measures once and returns its value.</param>
    /// <returns>Values of each subject by round.</returns>
    internal static double[][] Take(int rounds, params Func<double>[] subjects)
    {
        double[][] values = [.. subjects.Select(_ => new double[rounds])];
        Each(rounds, subjects.Length, (index, round) =>
        {
            double value = subjects[index]();
            if (round >= 0)
                values[index][round] = value;
        });
        return values;
    }

    /// <summary>Variant in which one subject may fail without the others: it is not run again.</summary>
    /// <param name="rounds">Number of rounds.</param>
    /// <param name="subjects">Subjects; each call measures once and returns its value.</param>
    /// <returns>Values of each subject by round, or the reason for its failure.</returns>
    internal static (double[] Values, string? Failure)[] TakeApart(int rounds, params Func<double>[] subjects)
    {
        (double[] Values, string? Failure)[] taken = [.. subjects.Select(_ => (new double[rounds], (string?)null))];
        Each(rounds, subjects.Length, (index, round) =>
        {
            if (taken[index].Failure is not null)
                return;
            try
            {
                double value = subjects[index]();
                if (round >= 0)
                    taken[index].Values[round] = value;
            }
            catch (Exception failure) when (failure is InvalidOperationException or InvalidDataException)
            {
                taken[index].Failure = failure.Message;
            }
        });
        return taken;
    }

    /// <summary>Calls the function by subject and round; round -1 is the warm-up.</summary>
    private static void Each(int rounds, int subjects, Action<int, int> turnOf)
    {
        for (int index = 0; index < subjects; index++)
            turnOf(index, -1);
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < subjects; turn++)
                turnOf(round % 2 == 0 ? turn : subjects - 1 - turn, round);
        }
    }

    /// <summary>Values of one subject minus those of another, round by round.</summary>
    internal static double[] Net(double[] values, double[] baseline) =>
        [.. values.Zip(baseline, (value, below) => value - below)];

    /// <summary>Mean of the middle half of the values, at least two: excludes samples in which the CPU was
    /// lost.</summary>
    internal static double MiddleMean(double[] values) =>
        values.Order().Skip(values.Length / 4).Take(values.Length / 2).Average();

    /// <summary>Middle of the values.</summary>
    internal static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
