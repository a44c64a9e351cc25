// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Counting;
using TestSupport;

namespace Telemetry.Perf.Harness;

/// <summary>
/// Figures recorded on the same machine: the only reference for a time in nanoseconds. Those of another host, faster,
/// slower or shared, say nothing about this program.
/// </summary>
internal sealed class MachineFigures
{
    /// <summary>Relative deterioration from which a warning is given: figures of two runs differ by less on a quiet
    /// host.</summary>
    internal const double Tolerance = 0.25;

    private const string RateEnd = "/s";

    private readonly string _machine;
    private readonly IReadOnlyList<Count> _recorded;
    private readonly List<Count> _measured = [];

    /// <param name="machine">Name of the machine (<see cref="NameOf"/>).</param>
    /// <param name="recorded">Recorded figures of all machines.</param>
    internal MachineFigures(string machine, IReadOnlyList<Count> recorded)
    {
        _machine = machine;
        _recorded = [.. recorded.Where(figure => figure.Maker == machine)];
    }

    /// <summary>File of the figures.</summary>
    internal static string DefaultPath { get; } = Path.Combine(ProjectTree.Root, "perf", "figures.tsv");

    /// <summary>Properties by which two machines count as the same: processor, cores, kernel series, runtime.</summary>
    internal static string NameOf(HostFacts host) => $"{host.Cpu}, {host.Cores} cores"
        + $"{(host.Hypervisor ? " (virtual)" : "")}, Linux {ProgramSizes.SeriesOf(host.Kernel)}, {host.Runtime}";

    /// <summary>Recorded figure of a benchmark on this machine; null if there is none.</summary>
    internal double? Of(string name, string unit) =>
        _recorded.FirstOrDefault(figure => figure.Name == name && figure.Unit == unit)?.Value;

    /// <summary>Keeps a figure for recording.</summary>
    internal void Take(Measurement result) =>
        _measured.Add(new Count(_machine, result.Name, Math.Round(result.Value, 2), result.Unit));

    /// <summary>Replaces this machine's recorded figures with those kept.</summary>
    internal void Record(string path) => CountFile.Record(
        path, _measured, name => _measured.Any(figure => figure.Name == name),
        "# Figures by machine; written by ./build.sh perf --record.");

    /// <summary>Relative deterioration of a figure against the recorded one; below 0 if better.</summary>
    internal static double WorseBy(double value, double recorded, string unit) =>
        unit.EndsWith(RateEnd, StringComparison.Ordinal) ? (recorded / value) - 1 : (value / recorded) - 1;

    /// <summary>Verdict on it, in the words that all reports share.</summary>
    internal static string VerdictOf(double worseBy) => worseBy > Tolerance ? "warn" : "ok";
}
