// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.Comparing;

/// <summary>Launches one revision's benchmarks for a few rounds.</summary>
/// <param name="names">The benchmarks.</param>
/// <returns>Results by name; without benchmarks that the revision does not have.</returns>
internal delegate IReadOnlyDictionary<string, LaunchedBenchmark> Launch(IReadOnlyList<string> names);

/// <summary>
/// Compares two revisions by alternating launches (baseline, candidate, candidate, baseline, ...), so that changes of
/// the host during the run affect both equally.
/// </summary>
/// <param name="baseline">Launches the baseline.</param>
/// <param name="candidate">Launches the candidate.</param>
/// <param name="launches">Launches of either, for each group.</param>
/// <param name="progress">Receives a sentence of progress.</param>
internal sealed class Comparer(Launch baseline, Launch candidate, int launches, Action<string> progress)
{
    // The second batch is larger: its results are corrected for the number of suspects.
    private int LaunchesToConfirm => launches + (launches / 2);

    /// <summary>Compares benchmarks, group by group; the results are in the order of the names.</summary>
    internal IReadOnlyList<Comparison> Compare(IReadOnlyList<IReadOnlyList<string>> groups)
    {
        List<PairedLaunches> first = [];
        List<IReadOnlyList<string>> suspectGroups = [];
        for (int index = 0; index < groups.Count; index++)
        {
            IReadOnlyList<PairedLaunches> measured =
                Measure(groups[index], launches, $"group {index + 1} of {groups.Count}");
            first.AddRange(measured);
            IReadOnlyList<string> suspects = [.. measured.Where(Judge.IsSuspect).Select(one => one.Name)];
            if (suspects.Count > 0)
                suspectGroups.Add(suspects);
        }
        PairedLaunches[] second = [.. suspectGroups.SelectMany((names, index) =>
            Measure(names, LaunchesToConfirm, $"again, {index + 1} of {suspectGroups.Count}"))];
        Dictionary<string, Comparison> confirmed =
            Judge.Confirmed(second).ToDictionary(comparison => comparison.Launches.Name);
        return [.. first.Select(one => confirmed.GetValueOrDefault(one.Name) ?? Judge.Unsuspected(one))];
    }

    private PairedLaunches[] Measure(IReadOnlyList<string> names, int pairs, string place)
    {
        PairedLaunches[] measured = [.. names.Select(name => new PairedLaunches(name))];
        string others = names.Count > 1 ? $" and {names.Count - 1} more" : "";
        progress($"{place}: {names[0]}{others}, {pairs} launches of either revision");
        for (int pair = 0; pair < pairs; pair++)
        {
            bool isForth = pair % 2 == 0;
            IReadOnlyDictionary<string, LaunchedBenchmark> before = (isForth ? baseline : candidate)(names);
            IReadOnlyDictionary<string, LaunchedBenchmark> after = (isForth ? candidate : baseline)(names);
            foreach (PairedLaunches one in measured)
            {
                one.Add(
                    (isForth ? before : after).GetValueOrDefault(one.Name),
                    (isForth ? after : before).GetValueOrDefault(one.Name));
            }
            if (measured.All(one => one.Count == 0))
                break; // nothing to compare, and that will not change
        }
        return measured;
    }
}
