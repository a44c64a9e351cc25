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
        Each(rounds, subjects.Length, (index, round) =>
        {
            double value = subjects[index]();
            if (round >= 0)
                values[index][round] = value;
        });
        return values;
    }

    /// <summary>The same where one subject may fail without the others: it has no more turns then.</summary>
    /// <param name="rounds">Rounds.</param>
    /// <param name="subjects">Each measures once and returns its value.</param>
    /// <returns>For each subject its values by round, or why it failed.</returns>
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

    /// <summary>Gives turns by subject and round; round -1 is for warm-up.</summary>
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
