// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Measurement of this project and the same one of the Java libraries.</summary>
/// <param name="Name">Name of this project's; Java's adds <see cref="JavaTurns.Suffix"/>.</param>
/// <param name="Unit">Unit of both.</param>
/// <param name="Asked">Name of the request to the peer.</param>
/// <param name="Count">Executions per round.</param>
/// <param name="Measure">Executes it a number of times: nanoseconds per execution, and the value that Java's check must
/// equal.</param>
internal sealed record JavaPair(
    string Name, string Unit, string Asked, int Count, Func<int, (double Ns, long Check)> Measure);

/// <summary>Measures this project's code and Java's in turns.</summary>
internal static class JavaTurns
{
    /// <summary>Suffix of the names of Java's measurements.</summary>
    internal const string Suffix = "_java";

    private const double NoMore = 1;

    /// <summary>Names of both of each pair.</summary>
    internal static IReadOnlyList<string> Names(IEnumerable<string> ours) =>
        [.. ours.SelectMany(name => new[] { name, name + Suffix })];

    /// <summary>What the counts of a full run are divided by.</summary>
    internal static int ShareOf(PerfOptions options) => options.IsTrial ? 100 : options.IsQuick ? 5 : 1;

    /// <summary>Measures and reports the pairs of which one is selected. Without Java only this project's.</summary>
    internal static void Run(PerfOptions options, Report report, IReadOnlyList<JavaPair> pairs)
    {
        JavaPair[] wanted =
            [.. pairs.Where(pair => options.Selects(pair.Name) || options.Selects(pair.Name + Suffix))];
        string? without = options.IsLaunch ? "a revision is not compared by what Java takes" : JavaPeer.Unfit();
        using JavaPeer? peer = without is null ? JavaPeer.Start() : null;
        foreach (JavaPair pair in wanted)
        {
            if (peer is not null)
            {
                RunBoth(options, report, pair, peer);
                continue;
            }
            double[] alone = Turns.Take(options.Rounds, () => pair.Measure(pair.Count).Ns)[0];
            report.Add(new Measurement(pair.Name, pair.Unit, alone));
            if (options.Selects(pair.Name + Suffix))
                report.Skip(pair.Name + Suffix, without!);
        }
    }

    private static void RunBoth(PerfOptions options, Report report, JavaPair pair, JavaPeer peer)
    {
        long ours = 0;
        long javas = 0;
        double[][] values = Turns.Take(
            options.Rounds,
            () =>
            {
                (double ns, javas) = peer.Measure(pair.Asked, pair.Count);
                return ns;
            },
            () =>
            {
                (double ns, ours) = pair.Measure(pair.Count);
                return ns;
            });
        if (ours != javas)
            throw new InvalidOperationException($"{pair.Name}: {ours} came out, with Java {javas}");
        string java = pair.Name + Suffix;
        report.Add(new Measurement(java, pair.Unit, values[0]));
        report.Add(new Measurement(pair.Name, pair.Unit, values[1])
        {
            ReferenceName = java,
            ReferenceValues = values[0],
            HighestRatio = NoMore,
        });
    }
}
