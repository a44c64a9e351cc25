// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>The state of the day where something goes wrong, or changes.</summary>
[Trait("needs", "root")]
public class StateTests
{
    private const int KeptPort = 5000;
    private const int GuestPort = 5001;
    private const int Rate = 5_000;
    private const string RoomForAll = "16MiB";      // of 60,000 packets, however late they are read
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void a_full_disk_is_reported_the_state_of_before_stays_and_measuring_goes_on()
    {
        using var network = new VethPair();
        using var disk = new SmallDisk(kilobytes: 512);
        using var folder = new ScratchFolder();
        string config = Write(folder, disk.Path, Feed(network, "kept", KeptPort));
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--config", config);
        using var sender = new MoldSender(network, KeptPort);
        sender.Send(1_000, Rate);
        WaitForState(disk.File("state"), "kept", 1_000);

        disk.FillUntil(() => run.Errors.Contains("the state of the day cannot be written"), Patience);
        sender.Send(500, Rate);
        run.WaitForTotal(line => line.Count("feeds", 0, "messages"), 1_500, Patience);
        Assert.Equal(1_000, StoredMessages.Of(disk.File("state"), "kept"));

        disk.Empty();
        run.WaitForErrors("the state of the day is written again", Patience);
        WaitForState(disk.File("state"), "kept", 1_500);
        sender.Send(100, Rate);
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(1_600, result.Summary.Count("feeds", 0, "messages"));
        Assert.Equal(1_600, StoredMessages.Of(disk.File("state"), "kept"));
        Assert.InRange(result.Summary.Count("day", "state_failures"), 1, long.MaxValue);
        Assert.Contains("No space left on device", result.Errors, StringComparison.Ordinal);
        Assert.Equal(["raised", "cleared"], result.OfType("event")
            .Where(line => line.Text("event") == "state_not_written").Select(line => line.Text("state")!));
    }

    [RootFact]
    public void a_torn_state_is_set_aside_reported_and_kept()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string config = Write(folder, folder.Path, Feed(network, "kept", KeptPort));
        using var sender = new MoldSender(network, KeptPort);
        Assert.Equal(300, Messages(Run(network, config, () => sender.Send(300, Rate)), "kept"));
        byte[] torn = File.ReadAllBytes(folder.File("state"))[..^100];
        File.WriteAllBytes(folder.File("state"), torn);

        RunResult result = Run(network, config, () => sender.Send(200, Rate));

        Assert.Equal(200, Messages(result, "kept"));
        Assert.Equal(0, result.Summary.Count("day", "restarts"));
        Assert.Single(result.OfType("event"), line => line.Text("event") == "state_set_aside");
        Assert.Single(result.Errors.Split('\n'), line => line.Contains(
            $"{folder.File("state")}: it is torn: its length is not what it says; it was renamed to state.set-aside-"));
        string aside = Assert.Single(Directory.GetFiles(folder.Path, "state.set-aside-*"));
        Assert.Equal(torn, File.ReadAllBytes(aside));
    }

    [RootFact]
    public void what_a_reload_brought_and_took_goes_on_after_a_restart()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string alone = Feed(network, "kept", KeptPort);
        string both = alone + Feed(network, "guest", GuestPort);
        using var kept = new MoldSender(network, KeptPort);
        using var guest = new MoldSender(network, GuestPort);
        string config = Write(folder, folder.Path, alone);
        using (TelemetryProcess first = TelemetryBinary.StartRun(network, "--config", config))
        {
            kept.Send(100, Rate);
            Reload(first, () => Write(folder, folder.Path, both));
            kept.Send(100, Rate);
            guest.Send(50, Rate);
            WaitForState(folder.File("state"), "guest", 50);
            WaitForState(folder.File("state"), "kept", 200);
            first.Signal(Signals.Kill);
            first.WaitForText(Patience);
            network.WaitForNoXdpProgram(Patience);
        }
        RunResult second = Run(network, config, run =>
        {
            guest.Send(10, Rate);
            kept.Send(10, Rate);
            WaitForState(folder.File("state"), "guest", 60);
            Reload(run, () => Write(folder, folder.Path, alone));
            kept.Send(5, Rate);
        });
        RunResult third = Run(network, config, () => kept.Send(1, Rate));

        Assert.Equal(215, Messages(second, "kept"));
        Assert.Equal(60, Messages(second, "guest (removed)"));
        Assert.Equal(216, Messages(third, "kept"));
        Assert.Equal(2, third.Summary.Count("day", "restarts"));
        Assert.Equal(0, third.Summary.Count("feeds", 0, "messages_lost"));
        Assert.Equal(0, third.Summary.Count("feeds", 0, "messages_unobserved"));
        Assert.Equal("kept", Assert.Single(third.Summary.At("feeds").EnumerateArray()).Text("feed"));
        Assert.Contains("it is configured no more", third.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public void states_ten_times_a_second_leave_no_garbage()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string config = Write(folder, folder.Path, Feed(network, "kept", KeptPort), RoomForAll);
        using var sender = new MoldSender(network, KeptPort);

        RunResult result = Run(network, config, () =>
        {
            sender.Send(60_000, 20_000);
            WaitForState(folder.File("state"), "kept", 60_000);
        });

        Assert.Equal(60_000, Messages(result, "kept"));
        Assert.Equal(0, result.Summary.Count("appliance", "gc_collections"));
    }

    private static RunResult Run(VethPair network, string config, Action work) => Run(network, config, _ => work());

    private static RunResult Run(VethPair network, string config, Action<TelemetryProcess> work)
    {
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--config", config);
        work(run);
        run.Signal(Signals.Terminate);
        return run.WaitForEnd(Patience);
    }

    private static void Reload(TelemetryProcess run, Action change)
    {
        change();
        run.Signal(Signals.HangUp);
        run.WaitForAnyLine("event", line => line.Text("event") == "config_reloaded", Patience);
    }

    private static void WaitForState(string path, string feed, long messages) => Assert.True(
        SpinWait.SpinUntil(() => StoredMessages.Of(path, feed) == messages, Patience),
        $"{feed}: {StoredMessages.Of(path, feed)}, not {messages}");

    private static long Messages(RunResult result, string feed) => result.Summary.At("feeds").EnumerateArray()
        .Single(row => row.Text("feed") == feed).Count("messages");

    private static string Feed(VethPair network, string name, int port) =>
        $"  - {{name: {name}, protocol: moldudp64, lines: [{{address: \"{network.ReceiverAddress}:{port}\"}}]}}\n";

    private static string Write(ScratchFolder folder, string state, string feeds, string ringBytes = "256KiB")
    {
        string path = folder.File("telemetry.yaml");
        File.WriteAllText(path,
            $"interval: 100ms\nstate_directory: {state}\ncapture: {{ring_bytes: {ringBytes}}}\nfeeds:\n{feeds}");
        return path;
    }
}
