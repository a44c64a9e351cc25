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
    [InlineData(Signals.Kill)]
    [InlineData(Signals.Terminate)]
    public void however_it_ends_everything_passes_at_once(int signal)
    {
        using var sender = new MoldSender(_network, Port);
        using TelemetryProcess guard = StartGuard("--enforce");
        Assert.Equal("confirmed: the rules stay enforced until the guard ends",
            TelemetryBinaryText("guard", "confirm", "--config", Config));
        sender.Send(500, PacketsPerSecond);
        Assert.Equal(0, Received(0));

        guard.Signal(signal);
        _ = guard.WaitForText(Patience);

        sender.Send(500, PacketsPerSecond);
        Assert.Equal(500, Received(500));
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
        File.WriteAllText(_folder.File("telemetry.yaml"), $$"""
            interval: 100ms
            interfaces: [{name: {{_network.ReceiverInterface}}, attach: tc}]
            feeds:
              - name: f
                protocol: moldudp64
                lines: [{address: "{{_network.ReceiverAddress}}:{{Port}}"}]
            """);
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
        lifeline:
        - {name: ssh, protocol: tcp, from: [10.99.0.2], to: "*:22"}
        - {name: arp, kind: arp}
        - {name: nd, kind: nd}
        - {name: dhcp, kind: dhcp}
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
