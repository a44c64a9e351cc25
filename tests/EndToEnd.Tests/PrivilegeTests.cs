// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using EndToEnd.Tests.HostPath;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary><c>run</c> as a user without any privilege but the capabilities that it is given.</summary>
[Trait("needs", "root")]
public sealed partial class PrivilegeTests : IDisposable
{
    private const ulong BpfAndNetAdmin = 1UL << 39 | 1UL << 12;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch = new();
    private readonly VethPair _network = new();
    private readonly string _copy = Path.Combine(Path.GetTempPath(), $"telemetry-{Path.GetRandomFileName()}");

    [RootFact]
    public void three_capabilities_do_and_two_threads_keep_two_of_them()
    {
        using TelemetryProcess run = Start("+bpf,+net_admin,+perfmon");
        run.WaitForErrors($"{_network.ReceiverInterface}: receive by", Patience);
        Send(first: 1);
        run.WaitForTotal(line => line.Count("ledger", "processed"), 1_000, Patience);

        IReadOnlyList<HostThreadState> threads = HostThreadState.Of(run.Id);

        Assert.All(threads, thread => Assert.True(thread.IsFiltered && thread.HasNoNewPrivileges, $"{thread}"));
        Assert.All(threads, thread => Assert.Equal(
            thread.Name is "control" or "host" ? BpfAndNetAdmin : 0, thread.Capabilities));
        Assert.Equal(2, threads.Count(thread => thread.Capabilities != 0));
        // With what is left it attaches again, survives a terminal that goes away, and ends in order.
        _network.Disconnect();
        run.WaitForErrors("the interface is gone", Patience);
        _network.Connect();
        run.WaitForErrors("attached again", Patience);
        run.Signal(Signals.HangUp);
        Send(first: 1_001);
        run.WaitForTotal(line => line.Count("ledger", "processed"), 2_000, Patience);
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
        Assert.Equal(2_000, result.Summary.Count("feeds", 0, "messages"));
        Assert.Equal(0, result.Summary.Count("feeds", 0, "messages_lost"));
        Assert.Empty(KernelLog.RefusedCallsOf(run.Id));
    }

    [RootFact]
    public void nothing_that_a_run_does_once_it_measures_is_refused()
    {
        Assert.Contains("errno", File.ReadAllText("/proc/sys/kernel/seccomp/actions_logged"), StringComparison.Ordinal);
        string config = _scratch.File("run.yaml");
        string state = Directory.CreateDirectory(_scratch.File("state")).FullName;
        string settings = $"interval: 200ms\nmemory_limit: 1GiB\nstate_directory: {state}\nfeeds:\n"
            + $"  - {{name: f, protocol: moldudp64, lines: [{{address: \"{_network.ReceiverAddress}:5000\"}}]}}\n"
            + "  - {name: g, protocol: moldudp64, lines: [{address: 239.55.0.1:5000, interface: rx0, join: true}]}\n";
        using TelemetryProcess run = StartBeforeTheDayEnds(config, ref settings);
        Send(first: 1);                                         // at once: the day has logs only of what came in it
        run.WaitForErrors("rx0: 1 group joined (join: true)", Patience);
        Assert.All(HostThreadState.Of(run.Id), thread => Assert.True(thread.IsFiltered, $"{thread}"));

        File.WriteAllText(config, settings
            + "  - {name: h, protocol: moldudp64, lines: [{address: 239.55.0.2:5000, interface: rx0, join: true}]}\n");
        run.Signal(Signals.HangUp);
        run.WaitForErrors("reload: 1 taken over", Patience);
        run.WaitForLine("snapshot", line => line.At("feeds").GetArrayLength() == 3
            && line.At("feeds", 2, "lines", 0, "membership").GetString() == "ours"
            && line.At("host_drops").ValueKind == JsonValueKind.Object, Patience);
        run.WaitForOutput("{\"type\":\"day\"", Patience);
        bool isSynchronised = IsClockSynchronised();
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(KernelLog.RefusedCallsOf(run.Id));
        Assert.NotEmpty(Directory.GetFiles(state, "*.hlog", SearchOption.AllDirectories));
        Assert.Equal(isSynchronised, result.Summary.Flag("clock", "synchronised"));
        Assert.Equal(isSynchronised, result.Summary.At("clock", "uncertainty_ns").ValueKind == JsonValueKind.Number);
    }

    [RootFact]
    public void every_level_of_the_host_path_takes_the_capabilities_of_the_unit_and_no_other()
    {
        const string Capabilities = "CAP_BPF CAP_NET_ADMIN CAP_PERFMON CAP_IPC_LOCK";
        string[] unit = File.ReadAllLines(
            Path.Combine(ProjectTree.Root, "appliance", "packaging", "telemetry.service"));
        Assert.Equal([$"AmbientCapabilities={Capabilities}", $"CapabilityBoundingSet={Capabilities}"],
            unit.Where(line => line.Contains("Capabilit", StringComparison.Ordinal) && line[0] != '#'));
        using var cgroups = new CgroupMount();
        string[] arguments = AllLevels.Arguments(_network, _scratch, cgroups.Root);
        // Others may not look into the folder of the test.
        string config = $"{_copy}.yaml";
        File.Copy(arguments[2], config);
        arguments[2] = config;
        using TelemetryProcess run = StartAs("+bpf,+net_admin,+perfmon,+ipc_lock", arguments);
        run.WaitForErrors($"{_network.ReceiverInterface}: receive by", Patience);
        Send(first: 1);
        run.WaitForTotal(line => line.Count("ledger", "processed"), 1_000, Patience);
        run.WaitForLine("snapshot", line => AllLevels.ProgramsIn(line).TryGetValue("history", out JsonElement history)
            && history.At("missed").ValueKind == JsonValueKind.Number, Patience);
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);
        File.Delete(config);

        Assert.Equal(0, result.ExitCode);
        Assert.All(result.Summary.At("host_path", "hooks").EnumerateArray(), hook => Assert.Equal(
            (hook.Text("program"), "attached", null), (hook.Text("program"), hook.Text("state"), hook.Text("why"))));
        Assert.Superset(
            new HashSet<string>([
                "connection_states", "drops", "history", "socket_owners", "stage_read", "stage_send",
                "stage_socket_in", "stage_transmit", "talker_sampler",
            ]),
            AllLevels.ProgramsIn(result.Summary).Keys.ToHashSet());
        Assert.DoesNotContain("host path: without", result.Errors, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, result.Summary.At("host_path", "causes").ValueKind);
        Assert.Empty(KernelLog.RefusedCallsOf(run.Id));
    }

    [RootTheory]
    [InlineData("+net_admin,+perfmon", "missing CAP_BPF (to load programs and make maps); run as root")]
    [InlineData("+bpf,+perfmon", "missing CAP_NET_ADMIN (to attach programs to interfaces); run as root")]
    [InlineData("+bpf,+net_admin", "missing CAP_PERFMON (for the verifier to accept programs that compute with "
        + "addresses)")]
    public void a_missing_capability_is_named_with_its_purpose(string capabilities, string expected)
    {
        using TelemetryProcess run = Start(capabilities);
        RunResult result = run.WaitForEnd(Patience);
        using TelemetryProcess doctor = StartAs(capabilities, "doctor", "--json");
        RunResult checks = doctor.WaitForEnd(Patience);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
        Assert.Contains(checks.OfType("check"), check => check.Text("check") == "bpf-capabilities"
            && check.Text("verdict") == "fail"
            && expected.StartsWith(check.Text("detail") ?? "?", StringComparison.Ordinal));
    }

    [RootFact]
    public void root_too_keeps_only_what_a_return_of_an_interface_takes()
    {
        string capture = _scratch.File("run.pcapng");
        using TelemetryProcess run = TelemetryBinary.StartRun(_network, "--feed", Feed, "--capture", capture);

        IReadOnlyList<HostThreadState> threads = HostThreadState.Of(run.Id);
        run.Signal(Signals.Terminate);

        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
        Assert.Contains(threads, thread => thread.Name == "capture-writer" && thread.Capabilities == 0);
        Assert.All(threads, thread => Assert.True((thread.Capabilities & ~BpfAndNetAdmin) == 0, $"{thread}"));
        Assert.Equal(2, threads.Count(thread => thread.Capabilities != 0));
    }

    [RootFact]
    public void the_filter_of_system_calls_can_be_left_out()
    {
        string config = _scratch.File("run.yaml");
        File.WriteAllText(config, "security: {seccomp: off}\n");
        using TelemetryProcess run = TelemetryBinary.StartRun(_network, "--config", config, "--feed", Feed);

        IReadOnlyList<HostThreadState> threads = HostThreadState.Of(run.Id);
        run.Signal(Signals.Terminate);

        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
        Assert.All(threads, thread => Assert.True(!thread.IsFiltered && thread.HasNoNewPrivileges, $"{thread}"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        File.Delete(_copy);
        _scratch.Dispose();
    }

    /// <summary>Starts it so that its day ends a little later; where starting takes longer, with more time.</summary>
    private TelemetryProcess StartBeforeTheDayEnds(string config, ref string settings)
    {
        for (int seconds = 5; ; seconds *= 2)
        {
            DateTime end = DateTime.UtcNow.AddSeconds(seconds);
            string withDay = string.Create(
                CultureInfo.InvariantCulture, $"day: {{starts: \"{end:HH:mm:ss}\", zone: Etc/UTC}}\n{settings}");
            File.WriteAllText(config, withDay);
            TelemetryProcess run = TelemetryBinary.StartRun(_network, "--config", config);
            if (DateTime.UtcNow < end.AddSeconds(-3))
            {
                settings = withDay;
                return run;
            }
            run.Dispose();
        }
    }

    /// <summary>adjtimex(2) gives TIME_ERROR while the clock is not synchronised.</summary>
    private static bool IsClockSynchronised()
    {
        const int timeError = 5;
        int state = ReadClockState(new byte[208]);          // struct timex with modes 0: reads
        Assert.True(state >= 0, "adjtimex");
        return state != timeError;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int ReadClockState([In, Out] byte[] timex);

    private string Feed => $"f=moldudp64@{_network.ReceiverAddress}:5000";

    private TelemetryProcess Start(string capabilities) => StartAs(
        capabilities, "run", "--interface", _network.ReceiverInterface, "--feed", Feed, "--json");

    private TelemetryProcess StartAs(string capabilities, params string[] arguments)
    {
        // The tree may lie where others may not look.
        if (!File.Exists(_copy))
            File.Copy(TelemetryBinary.Path, _copy);
        string set = $"-all,{capabilities}";
        return TelemetryProcess.Start("ip",
        [
            "netns", "exec", _network.Receiver, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
            $"--inh-caps={set}", $"--ambient-caps={set}", $"--bounding-set={set}", _copy, .. arguments,
        ]);
    }

    private void Send(ulong first)
    {
        using var sender = new MoldSender(_network, 5000, first);
        sender.Send(count: 1_000, packetsPerSecond: 20_000);
    }
}
