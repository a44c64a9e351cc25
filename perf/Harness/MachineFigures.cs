// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Counting;
using TestSupport;

namespace Telemetry.Perf.Harness;

/// <summary>
/// Figures that were recorded on the same machine: the only ones that a time in nanoseconds can be judged by. Another
/// host's, faster or slower or shared, say nothing about this program.
/// </summary>
internal sealed class MachineFigures
{
    /// <summary>How much worse is told as such: figures of two runs differ by less on a quiet host.</summary>
    internal const double Tolerance = 0.25;

    private const string RateEnd = "/s";

    private readonly string _machine;
    private readonly IReadOnlyList<Count> _recorded;
    private readonly List<Count> _measured = [];

    /// <param name="machine">The machine, as <see cref="NameOf"/> names it.</param>
    /// <param name="recorded">What was recorded, of any machine.</param>
    internal MachineFigures(string machine, IReadOnlyList<Count> recorded)
    {
        _machine = machine;
        _recorded = [.. recorded.Where(figure => figure.Maker == machine)];
    }

    /// <summary>Where figures are kept.</summary>
    internal static string DefaultPath { get; } = Path.Combine(ProjectTree.Root, "perf", "figures.tsv");

    /// <summary>What makes two machines the same for figures: processor, cores, kernel series, runtime.</summary>
    internal static string NameOf(HostFacts host) => $"{host.Cpu}, {host.Cores} cores"
        + $"{(host.Hypervisor ? " (virtual)" : "")}, Linux {ProgramSizes.SeriesOf(host.Kernel)}, {host.Runtime}";

    /// <summary>What was recorded here of a benchmark; null if nothing was.</summary>
    internal double? Of(string name, string unit) =>
        _recorded.FirstOrDefault(figure => figure.Name == name && figure.Unit == unit)?.Value;

    /// <summary>Keeps a figure to be recorded.</summary>
    internal void Take(Measurement result) =>
        _measured.Add(new Count(_machine, result.Name, Math.Round(result.Value, 2), result.Unit));

    /// <summary>Writes what was taken in the place of what this machine had.</summary>
    internal void Record(string path) => CountFile.Record(
        path, _measured, name => _measured.Any(figure => figure.Name == name),
        "# Figures by machine; written by ./build.sh perf --record.");

    /// <summary>How much worse a figure is than the recorded one, in parts of it; below 0 if better.</summary>
    internal static double WorseBy(double value, double recorded, string unit) =>
        unit.EndsWith(RateEnd, StringComparison.Ordinal) ? (recorded / value) - 1 : (value / recorded) - 1;

    /// <summary>The verdict on that, in the words that all reports share.</summary>
    internal static string VerdictOf(double worseBy) => worseBy > Tolerance ? "warn" : "ok";
}
