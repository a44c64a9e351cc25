// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Threads of trading processes, found by their sockets or names.</summary>
[Trait("needs", "root")]
public sealed class StallTests
{
    private const int Port = 5000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void a_process_that_opens_a_socket_of_a_line_is_found_and_its_stalls_are_told()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:{Port}");
        using Socket application = Application(network);
        run.WaitForLine("snapshot", line => ThreadsOf(line).Any(
            row => row.Count("pid") == Environment.ProcessId), Patience);

        // Two threads of this process on one CPU: each waits for the other.
        using var stop = new CancellationTokenSource();
        Thread[] pair = [Spin(stop.Token), Spin(stop.Token)];
        run.WaitForAnyLine("event", line => line.Text("event") == "stalled" && line.Text("state") == "raised"
            && line.Count("pid") == Environment.ProcessId, Patience);
        run.WaitForLine("snapshot", line => ThreadsOf(line).Any(row => row.Text("thread") == "spinner"), Patience);
        stop.Cancel();
        Array.ForEach(pair, thread => thread.Join());
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement stall = result.OfType("event").First(line => line.Text("event") == "stalled");
        Assert.Equal(("warning", "raised"), (stall.Text("severity"), stall.Text("state")));
        Assert.InRange(stall.Count("duration_ns"), 10_000_000, 20_000_000_000);
        Assert.InRange(stall.At("share_percent").GetDouble(), 5, 100);
        JsonElement path = result.Summary.At("host_path");
        JsonElement[] hooks = [.. path.At("hooks").EnumerateArray().Where(hook => hook.Text("state") == "attached")];
        string[] expected =
        [
            "tcp_info", "socket_owners", "thread_counters", "cpu_counters", "tcp_resent", "tcp_state",
            "tcp_reset_sent", "tcp_reset_received", "drops",
        ];
        Assert.Equal(expected, hooks.Select(hook => hook.Text("program")));
        Assert.All(hooks, hook => Assert.Equal(hook.Count("events"), hook.Count("ignored") + hook.Count("told")
            + hook.Count("limited") + hook.Count("lost")));
        Assert.DoesNotContain(ThreadsOf(result.Summary), row => row.Count("pid") == run.Id);
        Assert.NotEmpty(path.At("cpus").EnumerateArray());
    }

    [RootFact]
    public void a_named_process_is_watched_and_found_again_when_it_comes_back()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string name = string.Create(CultureInfo.InvariantCulture, $"tel{Environment.ProcessId}");
        File.Copy("/bin/sleep", Path.Combine(scratch.Path, name));
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, $"host_path: {{processes: [{name}]}}\n"
            + FeedOf(network));
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--config", config);

        for (int life = 0; life < 2; life++)
        {
            using Process child = Process.Start(Path.Combine(scratch.Path, name), "60");
            run.WaitForLine("snapshot", line => ThreadsOf(line).Any(
                row => row.Count("pid") == child.Id && row.Text("process") == name), Patience);
            child.Kill();
            child.WaitForExit();
            run.WaitForLine("snapshot", line => !ThreadsOf(line).Any(), Patience);
        }

        File.WriteAllText(config, File.ReadAllText(config).Replace(name, "1", StringComparison.Ordinal));
        run.Signal(Signals.HangUp);
        run.WaitForErrors("reload: 1 taken over", Patience);
        run.WaitForLine("snapshot", line => ThreadsOf(line).Any(row => row.Count("pid") == 1), Patience);
        run.Signal(Signals.Interrupt);
        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
    }

    [RootFact]
    public void switched_off_looks_at_nothing()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("off.yaml");
        File.WriteAllText(config, "host_path: {tcp: off, drops: off, stalls: off}\n"
            + FeedOf(network));
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--config", config);
        using Socket application = Application(network);
        run.WaitForLine("snapshot", line => line.At("host_path").ValueKind == JsonValueKind.Object, Patience);
        run.Signal(Signals.Interrupt);
        JsonElement path = run.WaitForEnd(Patience).Summary.At("host_path");

        Assert.All(path.At("hooks").EnumerateArray(), hook => Assert.Equal("off", hook.Text("state")));
        Assert.Empty(path.At("threads").EnumerateArray());
        Assert.Empty(path.At("cpus").EnumerateArray());
    }

    private static string FeedOf(VethPair network) => "feeds:\n  - "
        + $"{{name: f, protocol: moldudp64, lines: [{{address: {network.ReceiverAddress}:{Port}}}]}}\n";

    private static IEnumerable<JsonElement> ThreadsOf(JsonElement line) =>
        line.At("host_path") is { ValueKind: JsonValueKind.Object } path ? path.At("threads").EnumerateArray() : [];

    private static Thread Spin(CancellationToken stop)
    {
        var thread = new Thread(() =>
        {
            Telemetry.Model.Threads.ThreadName.Set("spinner");
            Assert.True(Telemetry.Kernel.Threads.HostThread.PinTo(0));
            while (!stop.IsCancellationRequested)
                Thread.SpinWait(1_000);
        });
        thread.Start();
        return thread;
    }

    private static Socket Application(VethPair network)
    {
        Socket? socket = null;
        network.InReceiver(() =>
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Any, Port));
        });
        return socket!;
    }
}
