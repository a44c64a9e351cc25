// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Files of a run that cannot be written for a while.</summary>
[Trait("needs", "root")]
public class UnwritableFileTests
{
    private const int Rate = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void a_full_disk_raises_an_event_and_what_comes_behind_is_written_when_there_is_room()
    {
        using var network = new VethPair();
        using var disk = new SmallDisk(kilobytes: 512);
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", Feed(network),
            "--capture", disk.File("a.pcapng"), "--csv", disk.File("a.csv"));
        using var sender = new MoldSender(network, 5000);
        sender.Send(100, Rate);
        run.WaitForTotal(line => line.Count("feeds", 0, "messages"), 100, Patience);

        disk.FillUntil(() => run.Newest("event")?.Text("state") == "raised" && run.Errors.Contains("a.csv: it cannot"),
            Patience);
        disk.Empty();
        run.WaitForAnyLine("event", line => line.Text("state") == "cleared", Patience);
        sender.Send(100, Rate);
        run.WaitForTotal(line => line.Count("feeds", 0, "messages"), 200, Patience);
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(["raised", "cleared"], States(result));
        Assert.Equal(200, result.Summary.Count("feeds", 0, "messages"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("its lines could not be written and are missing: No space left", result.Errors,
            StringComparison.Ordinal);
        string[] last = File.ReadAllLines(disk.File("a.csv"))[^1].Split(',');
        Assert.Equal(File.ReadLines(disk.File("a.csv")).First().Split(',').Length, last.Length);
        RunResult replayed = TelemetryBinary.Run(
            "replay", disk.File("a.pcapng"), "--feed", Feed(network), "--json");
        Assert.Equal((200, 0), (replayed.Summary.Count("feeds", 0, "messages"),
            replayed.Summary.Count("feeds", 0, "messages_lost")));
    }

    [RootFact]
    public void a_write_that_does_not_return_raises_it_too()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        using FileStream pipe = StandingReaderTests.FullPipe(scratch);
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", Feed(network), "--capture", scratch.File("pipe"));

        run.WaitForAnyLine("event", line => line.Text("event") == "file_not_written", Patience);
        byte[] taken = new byte[1 << 16];
        Assert.Equal(taken.Length, pipe.ReadAtLeast(taken, taken.Length));
        run.WaitForAnyLine("event", line => line.Text("state") == "cleared", Patience);
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(["raised", "cleared"], States(result));
        Assert.Contains("a write does not return", result.Errors, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> States(RunResult result) => result.OfType("event")
        .Where(line => line.Text("event") == "file_not_written").Select(line => line.Text("state"));

    private static string Feed(VethPair network) => $"f=moldudp64@{network.ReceiverAddress}:5000";
}
