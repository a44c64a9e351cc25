// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>The threads of a running <c>run</c>, as the kernel shows them.</summary>
[Trait("needs", "root")]
public class ThreadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("reader: 1, other: 0", "reader:1")]
    [InlineData("pipeline: 1, other: 0", "analysis:1")]
    [InlineData("publisher: 1", "publisher:1 aeron-driver:1")]
    [InlineData("reader: 1, pipeline: 0, other: 0-1", "reader:1 analysis:0")]
    public void every_thread_is_pinned_or_on_other(string cores, string pinned)
    {
        string other = cores.EndsWith("0-1", StringComparison.Ordinal) ? "0-1" : "0";
        Dictionary<string, string> cpuOf = pinned.Split(' ').Select(pin => pin.Split(':')).ToDictionary(
            pin => pin[0], pin => pin[1]);
        using var scratch = new ScratchFolder();
        using var network = new VethPair();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, $"cores: {{{cores}}}\n");
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--config", config, "--feed", $"f=moldudp64@{network.ReceiverAddress}:5000");
        run.WaitForOutput("\"snapshot\"", Patience);

        IReadOnlyList<HostThreadState> threads = HostThreadState.Of(run.Id);
        run.Signal(Signals.Interrupt);

        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
        Assert.Contains(threads, thread => thread.Name == "host");
        Assert.Contains(threads, thread => thread.Name == ".NET SigHandler");
        Assert.True(threads.Count >= 8, string.Join(", ", threads));
        Assert.All(cpuOf.Keys, name => Assert.Contains(threads, thread => thread.Name == name));
        Assert.All(threads, thread => Assert.Equal(cpuOf.GetValueOrDefault(thread.Name, other), thread.Cpus));
    }

    [RootTheory]
    [InlineData("reader: 4095", "run.yaml:1:17: reader: CPU 4095 does not exist")]
    [InlineData("reader: 0, pipeline: 1", "run.yaml:1:8: no CPU is left for the other threads; name one in other")]
    public void cores_that_cannot_be_had_are_refused(string cores, string expected)
    {
        using var scratch = new ScratchFolder();
        using var network = new VethPair();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, $"cores: {{{cores}}}\n");

        // On the two CPUs that every machine of this kind has.
        using TelemetryProcess run = TelemetryProcess.Start("ip",
        [
            "netns", "exec", network.Receiver, "taskset", "--cpu-list", "0-1", TelemetryBinary.Path, "run", "--config",
            config, "--interface", network.ReceiverInterface, "--feed", "f=moldudp64@233.1.1.1:5000",
        ]);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
    }
}
