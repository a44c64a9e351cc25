// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Guarding;

/// <summary>The guard as a process: its ends, and beside a process that measures.</summary>
[Trait("needs", "root")]
public sealed class GuardProcessTests : IDisposable
{
    private const int Port = 5000;
    private const int PacketsPerSecond = 8_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly VethPair _network = new();
    private readonly ScratchFolder _folder = new();
    private readonly Socket _receiver;
    private string _more = "";                                  // keys of the file of rules

    public GuardProcessTests()
    {
        Socket? receiver = null;
        _network.InReceiver(
            () => receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        _receiver = receiver!;
        _receiver.ReceiveBufferSize = 4 << 20;
        _receiver.Bind(new IPEndPoint(IPAddress.Any, Port));
    }

    [RootTheory]
    [InlineData(Signals.Kill, "tc")]
    [InlineData(Signals.Kill, "auto")]
    [InlineData(Signals.Terminate, "tc")]
    [InlineData(Signals.Terminate, "auto")]
    public void however_it_ends_everything_passes_at_once(int signal, string place)
    {
        using var sender = new MoldSender(_network, Port);
        _more = $"place: {place}";
        using TelemetryProcess guard = StartGuard("--enforce");
        Assert.Equal(place == "auto", _network.HasXdpProgram());
        Assert.Equal("confirmed: the rules stay enforced until the guard ends",
            TelemetryBinaryText("guard", "confirm", "--config", Config));
        sender.Send(500, PacketsPerSecond);
        Assert.Equal(0, Received(0));

        guard.Signal(signal);
        _ = guard.WaitForText(Patience);

        sender.Send(500, PacketsPerSecond);
        Assert.Equal(500, Received(500));
        Assert.False(_network.HasXdpProgram());
    }

    // Without CAP_SYS_ADMIN, as the service of run is, it may not ask for the names of programs.
    [RootTheory]
    [InlineData("auto", "all")]
    [InlineData("tc", "all")]
    [InlineData("tc", "-all,+bpf,+net_admin,+perfmon,+ipc_lock")]
    public void run_is_refused_where_the_guard_is_at_xdp_until_it_has_ended(string attach, string capabilities)
    {
        _more = "place: auto";
        using TelemetryProcess guard = StartGuard("--enforce");
        WriteRun(attach);

        using TelemetryProcess refused = TelemetryProcess.Start("ip",
            ["netns", "exec", _network.Receiver, capabilities == "all" ? "env" : "setpriv",
                .. capabilities == "all" ? (string[])[] : [$"--bounding-set={capabilities}"],
                TelemetryBinary.Path, "run", "--config", _folder.File("telemetry.yaml")]);
        RunResult result = refused.WaitForEnd(Patience);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"{_network.ReceiverInterface}: 'telemetry guard' is at XDP there", result.Errors,
            StringComparison.Ordinal);

        guard.Signal(Signals.Kill);
        _ = guard.WaitForText(Patience);
        using TelemetryProcess run = TelemetryBinary.StartRun(_network, "--config", _folder.File("telemetry.yaml"));
        using TelemetryProcess again = StartGuard("--enforce");
        again.WaitForErrors("by tcx, behind what measures: 'telemetry run' measures there", Patience);
        run.Signal(Signals.Terminate);
        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
        again.Signal(Signals.Terminate);
        _ = again.WaitForText(Patience);
    }

    [RootFact]
    public void evidence_of_a_killed_guard_can_be_read()
    {
        string folder = _folder.File("evidence");
        using var sender = new MoldSender(_network, Port);
        using TelemetryProcess guard = StartGuard("--enforce", "--evidence", folder, "--json");
        sender.Send(100, PacketsPerSecond);
        Assert.True(SpinWait.SpinUntil(
            () => Directory.GetFiles(folder).Any(file => Commented(file).Length == 4), Patience), "no evidence");

        guard.Signal(Signals.Kill);
        _ = guard.WaitForText(Patience);

        string[] comments = Commented(Assert.Single(Directory.GetFiles(folder)));
        Assert.Equal([.. Enumerable.Repeat(
            $"guard_drop: dropped by rule \"port\", source {_network.SenderAddress}", 4)], comments);
    }

    [RootFact]
    public void a_process_that_stands_still_drops_nothing_soon()
    {
        using var sender = new MoldSender(_network, Port);
        using TelemetryProcess guard = StartGuard("--enforce");
        _ = TelemetryBinaryText("guard", "confirm", "--config", Config);
        sender.Send(50, PacketsPerSecond);
        Assert.Equal(0, Received(0));

        guard.Signal(Signals.Stop);
        bool passes = SpinWait.SpinUntil(() =>
        {
            sender.Send(1, PacketsPerSecond);
            return Received(0) > 0;
        }, Patience);
        sender.Send(500, PacketsPerSecond);

        Assert.True(passes, "it still drops");
        Assert.Equal(500, Received(500));
        guard.Signal(Signals.Kill);
    }

    [RootFact]
    public void what_is_dropped_was_measured_first()
    {
        const int Sent = 4_000;
        using TelemetryProcess guard = StartGuard("--enforce", "--json");
        _ = TelemetryBinaryText("guard", "confirm", "--config", Config);
        WriteRun("tc");
        using TelemetryProcess run = TelemetryBinary.StartRun(_network, "--config", _folder.File("telemetry.yaml"));
        using var sender = new MoldSender(_network, Port);

        sender.Send(Sent, PacketsPerSecond);

        Assert.Equal(0, Received(0));
        run.Signal(Signals.Terminate);
        JsonElement feed = run.WaitForEnd(Patience).Summary.At("feeds", 0);
        Assert.Equal((Sent, 0, 0), (feed.Count("messages"), feed.Count("messages_lost"), feed.Count("feed_gaps")));
        guard.Signal(Signals.Terminate);
        RunResult ended = guard.WaitForEnd(Patience);
        JsonElement rule = ended.Summary.GetProperty("rules").EnumerateArray().Single(
            one => one.TryGetProperty("rule", out JsonElement name) && name.GetString() == "port");
        Assert.Equal((Sent, Sent), (rule.Count("packets"), rule.Count("dropped")));
        Assert.Equal("confirmed", ended.Summary.GetProperty("state").GetString());
        Assert.NotEmpty(ended.OfType("guard"));
        Assert.Equal(0, ended.ExitCode);
    }

    [RootFact]
    public void a_hang_up_loads_new_rules_and_keeps_the_old_ones_if_they_are_wrong()
    {
        using var sender = new MoldSender(_network, Port);
        using TelemetryProcess guard = StartGuard("--enforce");
        File.AppendAllText(Config, "- {name: wrong}\n");
        guard.Signal(Signals.HangUp);
        guard.WaitForErrors("reload refused, the old rules stay", Patience);
        sender.Send(100, PacketsPerSecond);
        Assert.Equal(0, Received(0));

        Write("- {name: port, protocol: udp, to: \"*:7\", action: drop}");
        guard.Signal(Signals.HangUp);
        guard.WaitForErrors("reloaded: 1 rules", Patience);
        sender.Send(100, PacketsPerSecond);
        Assert.Equal(100, Received(100));
        guard.Signal(Signals.Terminate);
        _ = guard.WaitForText(Patience);
    }

    public void Dispose()
    {
        _receiver.Dispose();
        _network.Dispose();
        _folder.Dispose();
    }

    private string Config => _folder.File("guard.yaml");

    private static string TelemetryBinaryText(params string[] arguments)
    {
        using TelemetryProcess process = TelemetryBinary.Start(arguments);
        return string.Join('\n', process.WaitForText(Patience));
    }

    // Empty while the file is being begun.
    private static string[] Commented(string capture)
    {
        using TelemetryProcess tshark = TelemetryProcess.Start(
            "tshark", ["-r", capture, "-T", "fields", "-e", "frame.comment"]);
        return [.. tshark.WaitForText(Patience).Where(line => line.Length > 0)];
    }

    private void WriteRun(string attach) => File.WriteAllText(_folder.File("telemetry.yaml"), $$"""
        interval: 100ms
        interfaces: [{name: {{_network.ReceiverInterface}}, attach: {{attach}}}]
        feeds:
          - name: f
            protocol: moldudp64
            lines: [{address: "{{_network.ReceiverAddress}}:{{Port}}"}]
        """);

    private TelemetryProcess StartGuard(params string[] options)
    {
        Write($"- {{name: port, protocol: udp, to: \"*:{Port}\", action: drop}}");
        TelemetryProcess guard = TelemetryBinary.StartInside(
            _network.Receiver, ["guard", "--config", Config, .. options]);
        guard.WaitForErrors("enforcing: ends in 60s", Patience);
        return guard;
    }

    private void Write(string rules) => File.WriteAllText(Config, $$"""
        interfaces: [{{_network.ReceiverInterface}}]
        interval: 100ms
        runtime_directory: {{_folder.File("run")}}
        {{_more}}
        lifeline:
        - {name: ssh, protocol: tcp, from: [10.99.0.2], to: "*:22"}
        - {name: arp, kind: arp}
        - {name: nd, kind: nd}
        - {name: dhcp, kind: dhcp}
        - {name: unjudged, kind: unjudged}
        rules:
        {{rules}}

        """);

    // Waits for those that are expected; of none, those that are there.
    private int Received(int expected)
    {
        byte[] bytes = new byte[2_048];
        int count = 0;
        _ = SpinWait.SpinUntil(() =>
        {
            for (; _receiver.Available > 0; count++)
                _receiver.Receive(bytes);
            return count >= expected;
        }, Patience);
        return count;
    }
}
