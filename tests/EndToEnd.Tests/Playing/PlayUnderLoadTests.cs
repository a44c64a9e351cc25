// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Playing;

/// <summary>A play on a CPU that others take away.</summary>
[Trait("Needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class PlayUnderLoadTests : IDisposable
{
    private const int Messages = 300;
    private const int Datagrams = 2 * Messages - 3;
    private const int GapNs = 2_000_000;
    private const int BoundNs = 1_000_000;
    private const int Spinning = 8;

    private readonly PlayLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void datagrams_that_come_late_are_counted_and_it_is_not_complete()
    {
        (string capture, string config) = (_lab.Capture(Messages, GapNs), _lab.Config());
        string[] options = [capture, "--config", config, "--cpu", "0", "--bound", $"{BoundNs}ns"];

        // The best of some, since a machine that is busy anyway takes the CPU away from one of them too.
        long alone = Enumerable.Range(0, 3).Min(_ => Pacing(_lab.Play(options)).Count("error_ns", "p50"));
        List<TelemetryProcess> load = [.. Enumerable.Range(0, Spinning).Select(_ => TelemetryProcess.Start("taskset",
            ["--cpu-list", "0", "nice", "--adjustment=-5", "sh", "-c", "while :; do :; done"]))];
        JsonElement beside;
        try
        {
            beside = Pacing(_lab.Play(options));
        }
        finally
        {
            load.ForEach(one => one.Dispose());
        }

        Assert.Equal(Datagrams, beside.Count("sent"));
        Assert.InRange(beside.Count("late", "count"), Datagrams / 4, Datagrams);
        Assert.True(beside.Count("late", "over_ns") >= beside.Count("late", "count"));
        // Not the counts, of which a machine that is busy anyway has some alone too; not the median beside load,
        // which is that of the datagrams on time where fewer than a half are late.
        Assert.InRange(alone, 0, BoundNs - 1);
        Assert.InRange(beside.Count("error_ns", "p90"), BoundNs, long.MaxValue);
        Assert.False(beside.Flag("complete"));
    }

    private static JsonElement Pacing(RunResult result)
    {
        Assert.True(result.ExitCode == 0, result.Errors);
        return Assert.Single(result.OfType("pacing"));
    }
}
