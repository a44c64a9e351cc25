// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Reports of <c>run</c> about the settings of its host.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public class HostSettingsTests
{
    private const string Feed = "f=moldudp64@10.99.0.1:5000";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void the_same_host_has_the_same_hash_in_two_runs_and_another_one_with_another_offload()
    {
        using var network = new VethPair();
        string first = HashOf(network);
        Assert.Equal(first, HashOf(network));

        Ethtool(network, "gro", "on");

        Assert.NotEqual(first, HashOf(network));
    }

    [RootFact]
    public void an_offload_and_a_link_that_change_while_running_are_events_for_a_subscriber()
    {
        using var network = new VethPair();
        Ethtool(network, "gro", "off");
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", Feed);
        using TelemetryProcess watch = TelemetryBinary.StartInside(network.Receiver, "watch", "--json");
        watch.WaitForAnyLine("host_settings", _ => true, Patience);
        JsonElement known = watch.Newest("host_settings")!.Value;
        string hash = known.Text("hash")!;
        Assert.Equal("off", Found(known, "nic-gro-off"));

        Ethtool(network, "gro", "on");
        watch.WaitForAnyLine("event", line => IsChange(line, "nic-gro-off", "off", "on"), Patience);
        watch.WaitForAnyLine("host_settings", line => Found(line, "nic-gro-off") == "on", Patience);
        watch.WaitForAnyLine("snapshot", line => Settings(line)?.Text("hash") is { } now && now != hash
            && Settings(line)!.Value.Count("changes") == 1, Patience);
        Ethtool(network, "gro", "off");
        watch.WaitForAnyLine("event", line => IsChange(line, "nic-gro-off", "on", "off")
            && line.Text("host_settings_hash") == hash, Patience);
        PlainRun.Succeed(Patience, "ip", "-n", network.Receiver, "link", "set", network.ReceiverInterface, "down");
        watch.WaitForAnyLine("event", line => IsChange(line, "nic-speed-duplex", "10000 Mb/s full", "down"), Patience);

        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        Assert.Equal(3, result.Summary.At("host_settings").Count("changes"));
        Assert.Equal(0, result.Summary.Count("appliance", "gc_collections"));
    }

    [RootFact]
    public void what_a_killed_run_laid_out_to_look_at_the_host_goes_by_itself()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        using TelemetryProcess run = TelemetryProcess.Start("env",
        [
            $"TMPDIR={scratch.Path}", "ip", "netns", "exec", network.Receiver, TelemetryBinary.Path, "run",
            "--interface", network.ReceiverInterface, "--feed", Feed, "--json",
        ]);
        Assert.True(SpinWait.SpinUntil(() => Directory.GetDirectories(scratch.Path).Length > 0, Patience));
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);

        run.Signal(Signals.Kill);

        Assert.True(SpinWait.SpinUntil(() => Directory.GetDirectories(scratch.Path).Length == 0, Patience));
    }

    [RootFact]
    public void a_histogram_log_says_before_each_interval_on_which_host_it_was()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string log = scratch.File("run.hlog");
        string table = scratch.File("run.csv");
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", Feed, "--hlog", log, "--csv", table);
        using var sender = new MoldSender(network, 5000);
        run.WaitForAnyLine("host_settings", _ => true, Patience);
        string hash = run.Newest("host_settings")!.Value.Text("hash")!;
        sender.Send(2_000, packetsPerSecond: 1_000);
        run.WaitForTotal(line => line.At("feeds", 0).Count("packets"), 2_000, Patience);
        run.Signal(Signals.Interrupt);
        run.WaitForEnd(Patience);

        string[] lines = File.ReadAllLines(log);
        int last = Array.FindLastIndex(
            lines, line => line.StartsWith("Tag=inter_arrival/f/A,", StringComparison.Ordinal));
        Assert.True(last > 0, "no distribution");
        Assert.Equal($"#[Host settings: {hash}]",
            lines[..last].Last(line => line.StartsWith("#[Host", StringComparison.Ordinal)));
        Assert.Contains(File.ReadAllLines(table), line => line.Contains($",true,{hash},", StringComparison.Ordinal));
    }

    [RootFact]
    public void threads_with_a_core_run_in_real_time_where_that_is_asked_for_and_others_do_not()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, "performance: {fifo_priority: 7, cpu_dma_latency: off}\n"
            + "cores: {publisher: 1, other: \"0-1\"}\ncapture: {wait: sleep}\n");
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", Feed, "--config", config);
        run.WaitForErrors("performance: fifo_priority: publisher run as SCHED_FIFO 7", Patience);

        Dictionary<string, string> policies = [];
        foreach (string path in Directory.EnumerateDirectories($"/proc/{run.Id}/task"))
        {
            // man proc_pid_stat: 40 real-time priority, 41 policy, counted behind the name.
            string stat = File.ReadAllText(Path.Combine(path, "stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            policies[File.ReadAllText(Path.Combine(path, "comm")).Trim()] = $"{fields[38]} {fields[37]}";
        }

        Assert.Equal(("1 7", "0 0", "0 0"), (policies["publisher"], policies["reader"], policies["analysis"]));
        run.Signal(Signals.Interrupt);
        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
    }

    private static string HashOf(VethPair network)
    {
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", Feed);
        run.WaitForAnyLine("host_settings", _ => true, Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        JsonElement settings = result.Summary.At("host_settings");
        JsonElement list = Assert.Single(result.OfType("host_settings"));
        Assert.Equal(settings.Text("hash"), list.Text("hash"));
        Assert.Equal(0, settings.Count("changes"));
        Assert.True(list.At("settings").GetArrayLength() > 50, "hardly any settings");
        return settings.Text("hash")!;
    }

    private static JsonElement? Settings(JsonElement snapshot) =>
        snapshot.At("host_settings") is { ValueKind: JsonValueKind.Object } settings ? settings : null;

    private static string? Found(JsonElement list, string setting) => list.At("settings").EnumerateArray()
        .Single(one => one.Text("setting") == setting).Text("found");

    private static bool IsChange(JsonElement line, string setting, string before, string after) =>
        line.Text("event") == "setting_changed" && line.Text("setting") == setting
        && line.Text("target") == "rx0" && line.Text("before") == before && line.Text("after") == after;

    private static void Ethtool(VethPair network, string feature, string value) => PlainRun.Succeed(
        Patience, "ip", "netns", "exec", network.Receiver, "ethtool", "-K", network.ReceiverInterface, feature, value);
}
