// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>The appliance's own programs, tables and threads, against what the kernel says of them.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class OwnProgramTests
{
    private const int Packets = 5_000;
    private const string Statistics = "/proc/sys/kernel/bpf_stats_enabled";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void programs_and_tables_are_counted_as_the_kernel_does()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        using TelemetryProcess run = AllLevels.Start(network, scratch);
        using (var sender = new MoldSender(network, AllLevels.Port))
            sender.Send(Packets, packetsPerSecond: 20_000);
        run.WaitForTotal(line => line.Count("feeds", 0, "messages"), Packets, Patience);
        run.WaitForLine("snapshot", line => AllLevels.ProgramsIn(line).Count > 0
            && line.At("appliance", "cpu_ns_analysis").GetInt64() >= 0, Patience);
        long analysisNs = ScheduledNs(run, "analysis");
        long publisherNs = ScheduledNs(run, "publisher");
        run.WaitForLine("snapshot", _ => true, Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement summary = result.Summary;
        Dictionary<string, JsonElement> programs = AllLevels.ProgramsIn(summary);
        string[] capture = [.. programs.Keys.Where(name => name is "xdp_rx" or "tc_rx" or "tc_tx")];
        Assert.Equal(
            [
                "connection_states", "drops", "history", "socket_owners", "talker_sampler", "tcp_resent",
                "tcp_reset_received", "tcp_reset_sent", "tcp_state",
            ],
            programs.Keys.Except(capture).Order(StringComparer.Ordinal));
        Assert.Equal(summary.Count("ledger", "seen"), capture.Sum(name => programs[name].Count("events")));
        Assert.All(capture, name => Assert.Equal(
            (network.ReceiverInterface, 0L), (programs[name].Text("interface"), programs[name].Count("missed"))));
        Assert.Equal(HookOf(summary, "drops").Count("events"), programs["drops"].Count("events"));
        Assert.Equal(HookOf(summary, "history").Count("events"), programs["history"].Count("events"));
        Assert.Equal(
            HookOf(summary, "connection_states").Count("events"), programs["connection_states"].Count("events"));
        Assert.All(programs.Values, row => Assert.Equal(JsonValueKind.Null, row.At("run_ns").ValueKind));

        Dictionary<string, (long Entries, long Capacity)> maps = AllLevels.MapsIn(summary);
        Assert.Equal(
            ["connections", "drops_untold", "flows", "history", "socket_owners", "talkers", "threads"],
            maps.Keys.Order());
        Assert.All(maps.Values, map => Assert.InRange(map.Entries, 0, map.Capacity));
        Assert.Equal((0L, 4_096L), maps["drops_untold"]);
        Assert.Equal(65_536, maps["socket_owners"].Capacity);
        Assert.InRange(maps["socket_owners"].Entries, 1, 65_535);
        Assert.True(maps["flows"].Entries is > 0 and < 100, $"{maps["flows"]}");

        // What a thread had used before the last second is in the total; the total is no more than the run was long.
        Assert.InRange(summary.Count("appliance", "cpu_ns_analysis"), analysisNs, summary.Count("duration_ns") * 2);
        Assert.InRange(summary.Count("appliance", "cpu_ns_publisher"), publisherNs, summary.Count("duration_ns") * 2);
    }

    [RootFact]
    public void times_of_runs_are_those_of_the_kernel_while_the_host_keeps_them()
    {
        string before = File.ReadAllText(Statistics).Trim();
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        using TelemetryProcess run = AllLevels.Start(network, scratch);
        try
        {
            File.WriteAllText(Statistics, "1");
            using (var sender = new MoldSender(network, AllLevels.Port))
                sender.Send(Packets, packetsPerSecond: 20_000);
            run.WaitForTotal(line => line.Count("feeds", 0, "messages"), Packets, Patience);
            // Nothing arrives any more: the kernel's figures stand still.
            run.WaitForLine("snapshot", line => CaptureOf(line) is { } row
                && row.At("run_ns") is { ValueKind: JsonValueKind.Number } ns
                && ns.GetInt64() == KernelsRunNs(run, row.Text("program")!), Patience);
            File.WriteAllText(Statistics, "0");
            run.WaitForLine("snapshot", line => CaptureOf(line) is { } row
                && row.At("run_ns").ValueKind == JsonValueKind.Null, Patience);
        }
        finally
        {
            File.WriteAllText(Statistics, before);
        }
        run.Signal(Signals.Interrupt);
        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
    }

    [RootFact]
    public void the_price_is_what_doctor_measured_of_the_same_program_since_the_host_was_started()
    {
        const string Folder = "/run/telemetry-doctor";
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string[] arguments = AllLevels.Arguments(network, scratch);
        string checks = scratch.File("checks.json");
        _ = Directory.CreateDirectory(Folder);
        // The folder of the host stays as it is.
        string Script(string change) => $"mount -t tmpfs -o mode=755 none {Folder} && "
            + $"{TelemetryBinary.Path} doctor --json --seconds 0 > {checks}; {change} {Folder}/prices; "
            + $"exec ip netns exec {network.Receiver} {TelemetryBinary.Path} {string.Join(' ', arguments)}";

        Dictionary<string, JsonElement> fresh = ProgramsOf(Script("true"));
        JsonElement drops = File.ReadAllLines(checks).Select(line => JsonDocument.Parse(line).RootElement)
            .Single(check => check.Text("check") == "host_drops");
        Dictionary<string, JsonElement> ofAnotherBoot =
            ProgramsOf(Script("sed -i 's/^\\(telemetry-prices 1\\) ./\\1 x/'"));
        Dictionary<string, JsonElement> ofAnotherProgram = ProgramsOf(Script("sed -i 's/^drops ....../drops 012345/'"));

        Assert.Equal("ok", drops.Text("verdict"));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture,
            $"about {fresh["drops"].Count("price_ns")} ns each"), drops.Text("detail"), StringComparison.Ordinal);
        Assert.All((string[])["history", "socket_owners", "connection_states", "talker_sampler"],
            name => Assert.Equal(JsonValueKind.Number, fresh[name].At("price_ns").ValueKind));
        Assert.All(ofAnotherBoot.Values, row => Assert.Equal(JsonValueKind.Null, row.At("price_ns").ValueKind));
        Assert.Equal(JsonValueKind.Null, ofAnotherProgram["drops"].At("price_ns").ValueKind);
        Assert.Equal(JsonValueKind.Number, ofAnotherProgram["history"].At("price_ns").ValueKind);
    }

    [RootFact]
    public void kill_9_with_every_level_leaves_nothing_attached()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string qdiscs = AllLevels.Inside(network, "tc", "qdisc", "show");
        string attached = AllLevels.Inside(network, "bpftool", "net", "show");
        using TelemetryProcess run = AllLevels.Start(network, scratch);
        run.WaitForLine("snapshot", line => AllLevels.ProgramsIn(line).Count > 0, Patience);
        string[] programs = AllLevels.IdsOf(run.Id, "prog_id");
        string[] links = AllLevels.IdsOf(run.Id, "link_id");
        int loaded = AllLevels.Shown("prog", programs).Length;
        int linked = AllLevels.Shown("link", links).Length;
        string attachedMeanwhile = AllLevels.Inside(network, "bpftool", "net", "show");

        run.Signal(Signals.Kill);
        run.WaitForText(Patience);

        // Of capture two at least, of drops, connections and owners one each, of the history ten.
        Assert.InRange(loaded, 15, 100);
        Assert.InRange(linked, 13, 100);
        Assert.NotEqual(attached, attachedMeanwhile);
        Assert.True(SpinWait.SpinUntil(() => AllLevels.Shown("prog", programs).Length == 0, Patience), "programs");
        Assert.True(SpinWait.SpinUntil(() => AllLevels.Shown("link", links).Length == 0, Patience), "links");
        Assert.Equal((qdiscs, attached), (AllLevels.Inside(network, "tc", "qdisc", "show"),
            AllLevels.Inside(network, "bpftool", "net", "show")));
    }

    [RootFact]
    public void with_every_host_program_refused_capture_is_as_before_and_one_line_says_what_is_missing()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        using RefusedPrograms refused = RefusedPrograms.Start(
            [RefusedPrograms.Tracing, RefusedPrograms.SystemCall], "ip",
            ["netns", "exec", network.Receiver, TelemetryBinary.Path, .. AllLevels.Arguments(network, scratch)],
            out TelemetryProcess run);
        using (run)
        {
            run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
            using (var sender = new MoldSender(network, AllLevels.Port))
                sender.Send(Packets, packetsPerSecond: 20_000);
            run.WaitForTotal(line => line.Count("feeds", 0, "messages"), Packets, Patience);
            run.Signal(Signals.Interrupt);
            RunResult result = run.WaitForEnd(Patience);

            Assert.Equal(0, result.ExitCode);
            Assert.InRange(refused.Refused, 4, 1_000);
            string line = Assert.Single(
                result.Errors.Split('\n'), one => one.Contains("host path", StringComparison.Ordinal));
            Assert.StartsWith("host path: without drops, ", line[line.IndexOf("host path", StringComparison.Ordinal)..],
                StringComparison.Ordinal);
            foreach (string source in (string[])
                ["owners of sockets", "causes of late orders", "the log of connections"])
                Assert.Contains(source, line, StringComparison.Ordinal);
            CheckCapture(result.Summary);
        }
    }

    private static void CheckCapture(JsonElement summary)
    {
        Assert.True(summary.Flag("ledger", "closed"), summary.At("ledger").ToString());
        Assert.Equal((Packets, 0L),
            (summary.Count("feeds", 0, "messages"), summary.Count("feeds", 0, "messages_lost")));
        foreach (string program in (string[])["drops", "history", "connection_states", "socket_owners"])
            Assert.Equal("missing", HookOf(summary, program).Text("state"));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (summary.At("host_path", "drops").ValueKind,
            summary.At("host_path", "causes").ValueKind));
        Assert.Equal(["talker_sampler"], AllLevels.ProgramsIn(summary).Keys.Except(["xdp_rx", "tc_rx", "tc_tx"]));
    }

    private static JsonElement HookOf(JsonElement line, string program) => line.At("host_path", "hooks")
        .EnumerateArray().Single(hook => hook.Text("program") == program);

    private static JsonElement? CaptureOf(JsonElement line) =>
        AllLevels.ProgramsIn(line) is { Count: > 0 } programs
            ? programs.GetValueOrDefault("xdp_rx", programs.GetValueOrDefault("tc_rx")) : null;

    /// <summary>Time of the program's run, by its descriptor in the other process.</summary>
    private static long KernelsRunNs(TelemetryProcess run, string program)
    {
        string[] ids = AllLevels.IdsOf(run.Id, "prog_id");
        string id = AllLevels.Shown("prog", ids).Single(
            line => line.Contains($" name {program} ", StringComparison.Ordinal)).Split(':')[0];
        // A link names its program too, but not what that took.
        string[] info = AllLevels.Descriptors(run.Id)
            .Where(lines => lines.Any(line => line.StartsWith("run_cnt:", StringComparison.Ordinal)))
            .First(lines => lines.Any(line => line.Split(':') is ["prog_id", var own] && own.Trim() == id));
        return Figure(info, "run_time_ns") / Math.Max(1, Figure(info, "run_cnt"));
    }

    private static long Figure(string[] lines, string key) => long.Parse(
        lines.Single(line => line.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..],
        CultureInfo.InvariantCulture);

    private static long ScheduledNs(TelemetryProcess run, string thread) => long.Parse(
        File.ReadAllText($"/proc/{run.Id}/task/{HostThreadState.Of(run.Id).Single(one => one.Name == thread).Id}"
            + "/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);

    private static Dictionary<string, JsonElement> ProgramsOf(string script)
    {
        using TelemetryProcess run = TelemetryProcess.Start("unshare", ["-m", "sh", "-c", script]);
        run.WaitForErrors("rx0: receive by", Patience);
        run.WaitForLine("snapshot", line => AllLevels.ProgramsIn(line).Count > 0, Patience);
        run.Signal(Signals.Interrupt);
        return AllLevels.ProgramsIn(run.WaitForEnd(Patience).Summary);
    }
}
