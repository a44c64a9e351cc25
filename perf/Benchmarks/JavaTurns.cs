// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>One of our measurements and the Java libraries' of the same.</summary>
/// <param name="Name">Ours; Java's has <see cref="JavaTurns.Suffix"/> behind it.</param>
/// <param name="Unit">Of both.</param>
/// <param name="Asked">What the peer calls it.</param>
/// <param name="Count">How many times a round.</param>
/// <param name="Measure">Does it so many times: nanoseconds for each, and what Java's check must be.</param>
internal sealed record JavaPair(
    string Name, string Unit, string Asked, int Count, Func<int, (double Ns, long Check)> Measure);

/// <summary>Measures ours and Java's in turns.</summary>
internal static class JavaTurns
{
    /// <summary>What names of Java's measurements end with.</summary>
    internal const string Suffix = "_java";

    private const double NoMore = 1;

    /// <summary>Names of both of each pair.</summary>
    internal static IReadOnlyList<string> Names(IEnumerable<string> ours) =>
        [.. ours.SelectMany(name => new[] { name, name + Suffix })];

    /// <summary>Measures the pairs of which one is selected, and reports them. Without Java only ours.</summary>
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
