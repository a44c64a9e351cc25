// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Capture;

namespace EndToEnd.Tests.Guarding;

/// <summary>The steering as a process: its ends, and beside a process that measures.</summary>
[Trait("needs", "root")]
public sealed class SteerProcessTests : IDisposable
{
    private const int Port = 5000;
    private const int Chunk = 100;
    private const int Sent = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly VethPair _network = new();
    private readonly ScratchFolder _folder = new();
    private readonly PinnedSender _sender;
    private CpuWitness? _witness;
    private ulong _next = 1;

    public SteerProcessTests()
    {
        _network.InReceiver(() => _witness = new CpuWitness(Port));
        _sender = new PinnedSender(_network);
        File.WriteAllText(Config, $$"""
            interval: 100ms
            steer:
              interface: {{_network.ReceiverInterface}}
              flows: [{to: "{{_network.ReceiverAddress}}:{{Port}}", cpu: 1}]
            """);
    }

    [TwoCpusFact]
    public void killed_it_leaves_packets_where_they_arrive() => EndsBy(Signals.Kill);

    [TwoCpusFact]
    public void stopped_it_leaves_packets_where_they_arrive() => EndsBy(Signals.Terminate);

    [TwoCpusFact]
    public void a_process_that_stands_still_steers_nothing_soon()
    {
        using TelemetryProcess steer = StartSteer("--enforce");
        Assert.Equal([0, Sent], Send(Sent));

        steer.Signal(Signals.Stop);
        Assert.True(SpinWait.SpinUntil(() => Send(1)[0] > 0, Patience), "it still steers");

        long steered = Send(0)[1];
        Assert.Equal(steered, Send(Sent)[1]);
        steer.Signal(Signals.Kill);
    }

    // What run measures by TC comes behind the queue: nothing is lost on the way, and it sees the packets where they
    // were steered to.
    [TwoCpusFact]
    public void run_measures_by_tc_what_is_steered()
    {
        WriteRun("tc");
        using TelemetryProcess run = TelemetryBinary.StartRun(_network, "--config", _folder.File("telemetry.yaml"));
        Send(Sent);
        using TelemetryProcess steer = StartSteer("--enforce", "--json");
        Send(Sent);
        steer.Signal(Signals.Terminate);
        JsonElement summary = steer.WaitForEnd(Patience).Summary;
        Assert.Equal([2 * Sent, Sent], Send(Sent));
        run.Signal(Signals.Terminate);

        JsonElement feed = run.WaitForEnd(Patience).Summary.At("feeds", 0);
        Assert.Equal((3 * Sent, 0, 0), (feed.Count("messages"), feed.Count("messages_lost"), feed.Count("feed_gaps")));
        Assert.Equal((Sent, Sent), (summary.At("flows", 0).Count("packets"), summary.At("flows", 0).Count("steered")));
        Assert.Equal((1, Sent), (summary.At("queues", 0).Count("cpu"), summary.At("queues", 0).Count("handled")));
        Assert.Equal("steering", summary.GetProperty("state").GetString());
    }

    [RootFact]
    public void where_run_measures_by_xdp_it_is_refused()
    {
        WriteRun("xdp");
        using TelemetryProcess run = TelemetryBinary.StartRun(_network, "--config", _folder.File("telemetry.yaml"));

        using TelemetryProcess refused = TelemetryBinary.StartInside(
            _network.Receiver, "guard", "steer", "--config", Config);
        RunResult result = refused.WaitForEnd(Patience);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"{_network.ReceiverInterface}: flows cannot be steered there: 'telemetry run' measures there "
            + "by XDP", result.Errors, StringComparison.Ordinal);
        run.Signal(Signals.Terminate);
        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
    }

    public void Dispose()
    {
        _witness?.Dispose();
        _sender.Dispose();
        _network.Dispose();
        _folder.Dispose();
    }

    private string Config => _folder.File("steer.yaml");

    private void EndsBy(int signal)
    {
        using TelemetryProcess steer = StartSteer("--enforce");
        Assert.True(_network.HasXdpProgram());
        Assert.Equal([0, Sent], Send(Sent));

        steer.Signal(signal);
        _ = steer.WaitForText(Patience);

        Assert.Equal([Sent, Sent], Send(Sent));
        Assert.False(_network.HasXdpProgram());
    }

    private TelemetryProcess StartSteer(params string[] options)
    {
        TelemetryProcess steer = TelemetryBinary.StartInside(
            _network.Receiver, ["guard", "steer", "--config", Config, .. options]);
        steer.WaitForErrors("steering: ends once more than 0 packets", Patience);
        return steer;
    }

    private void WriteRun(string attach) => File.WriteAllText(_folder.File("telemetry.yaml"), $$"""
        interval: 100ms
        interfaces: [{name: {{_network.ReceiverInterface}}, attach: {{attach}}}]
        feeds:
          - name: f
            protocol: moldudp64
            lines: [{address: "{{_network.ReceiverAddress}}:{{Port}}"}]
        """);

    // From CPU 0, a few at a time. Datagrams that came to the stack on CPUs 0 and 1 so far.
    private long[] Send(int count)
    {
        for (int left = count; left > 0; left -= Chunk)
        {
            int now = Math.Min(left, Chunk);
            ulong first = _next;
            _sender.Send(0, Port, Enumerable.Range(0, now).Select(one => MoldSender.Packet(first + (ulong)one)));
            _next += (ulong)now;
            _witness!.Received((long)_next - 1);
        }
        return _witness!.Received((long)_next - 1)[..2];
    }
}
