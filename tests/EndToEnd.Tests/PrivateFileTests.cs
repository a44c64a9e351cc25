// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;
using TestSupport.Strangers;

namespace EndToEnd.Tests;

/// <summary>Permissions of what <c>run</c> writes, started with a umask that takes nothing away.</summary>
[Trait("needs", "root")]
public class PrivateFileTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void files_and_directories_are_not_for_others()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, $"state_directory: {scratch.File("made/state")}\n"
            + $"day: {{starts: \"00:00\", zone: UTC, directory: {scratch.File("days")}}}\n");
        string command = $"umask 0; exec {TelemetryBinary.Path} run --interface {network.ReceiverInterface} "
            + $"--config {config} --feed f=moldudp64@{network.ReceiverAddress}:5000 --json "
            + $"--capture {scratch.File("a.pcapng")} --hlog {scratch.File("a.hlog")} --csv {scratch.File("a.csv")}";
        using TelemetryProcess run = TelemetryProcess.Start(
            "ip", ["netns", "exec", network.Receiver, "bash", "-c", command]);
        run.WaitForOutput("\"snapshot\"", Patience);

        run.Signal(Signals.Terminate);
        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);

        Assert.All((string[])["a.pcapng", "a.hlog", "a.csv"], name =>
            Assert.Equal("0 640", SharedFolder.OwnerAndMode(scratch.File(name))));
        Assert.Equal("0 600", SharedFolder.OwnerAndMode(scratch.File("made/state/state")));
        Assert.All((string[])["made", "made/state", "days"], name =>
            Assert.Equal("0 700", SharedFolder.OwnerAndMode(scratch.File(name))));
    }
}
