// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Bad input: each has its exit code and one line that says what, where and what to do.</summary>
[Trait("needs", "root")]
public class RefusalTests
{
    private const string Feed = "f=moldudp64@233.1.1.1:5000";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("run", "--interface", "lo", "--feed", Feed)]
    [InlineData("demo", "--seconds", "1")]
    public void without_privilege_it_names_what_is_missing(params string[] arguments)
    {
        using var network = new VethPair();

        RunResult result = RunAsNobody(network, [.. arguments, "--json"]);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("CAP_BPF", result.Errors, StringComparison.Ordinal);
        Assert.Contains("run as root", result.Errors, StringComparison.Ordinal);
        Assert.Single(ErrorLines(result));
    }

    [RootFact]
    public void replay_needs_no_privilege()
    {
        using var network = new VethPair();

        RunResult result = RunAsNobody(network, ["replay", "-", "--feed", Feed, "--json"],
            new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true).ToArray());

        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"));
    }

    [RootFact]
    public void an_interface_that_does_not_exist_is_named_with_those_that_do()
    {
        using var network = new VethPair();

        RunResult result = RunInside(network, "run", "--interface", "rx1", "--require-interfaces", "--feed", Feed);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("rx1", result.Errors, StringComparison.Ordinal);
        Assert.Contains(network.ReceiverInterface, result.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public void an_interface_that_another_xdp_program_holds_is_refused_with_its_name()
    {
        using var network = new VethPair();
        using TelemetryProcess first = TelemetryBinary.StartRun(network, "--feed", Feed);

        RunResult second = RunInside(
            network, "run", "--interface", network.ReceiverInterface, "--feed", Feed, "--channel",
            "aeron:udp?endpoint=127.0.0.1:20935");
        first.Signal(Signals.Interrupt);
        RunResult undisturbed = first.WaitForEnd(Patience);

        Assert.Equal(3, second.ExitCode);
        Assert.Contains($"{network.ReceiverInterface}: XDP is held", second.Errors, StringComparison.Ordinal);
        Assert.Contains("\"xdp_rx\"", second.Errors, StringComparison.Ordinal);
        Assert.Contains("attach: tc", second.Errors, StringComparison.Ordinal);
        Assert.Equal(0, undisturbed.ExitCode);
        Assert.False(network.HasXdpProgram());
    }

    [RootFact]
    public void a_port_that_another_process_has_costs_publishing_and_not_measuring()
    {
        using var network = new VethPair();
        Socket? taken = null;
        network.InReceiver(() =>
        {
            taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            taken.Bind(new IPEndPoint(IPAddress.Loopback, 20121));
        });
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:5000");
        using var sender = new MoldSender(network, 5000);
        sender.Send(100, 5_000);
        run.WaitForTotal(line => line.Count("feeds", 0, "messages"), 100, Patience);
        run.WaitForAnyLine("event", line => line.Text("state") == "raised", Patience);

        taken!.Dispose();
        run.WaitForAnyLine("event", line => line.Text("state") == "cleared", Patience);
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["raised", "cleared"], result.OfType("event")
            .Where(line => line.Text("event") == "media_driver_lost").Select(line => line.Text("state")));
        Assert.Contains("Address already in use", result.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public void a_time_namespace_with_a_clock_of_its_own_is_refused()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryProcess.Start("ip",
        [
            "netns", "exec", network.Receiver, "unshare", "--time", "--fork", "--monotonic", "1000",
            TelemetryBinary.Path, "run", "--interface", network.ReceiverInterface, "--feed", Feed,
        ]);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("time namespace, whose monotonic clock is 1000000000000 ns off", result.Errors,
            StringComparison.Ordinal);
    }

    [RootFact]
    public void a_port_that_another_subscriber_has_is_named()
    {
        const string channel = "aeron:udp?endpoint=127.0.0.1:20933";
        using var network = new VethPair();
        using TelemetryProcess first = TelemetryBinary.StartInside(network.Receiver, "watch", "--channel", channel);
        first.WaitForErrors("waiting for a publisher", Patience);

        RunResult second = RunInside(network, "watch", "--channel", channel);
        first.Signal(Signals.Interrupt);
        first.WaitForText(Patience);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("127.0.0.1:20933: Address already in use", second.Errors, StringComparison.Ordinal);
        Assert.Single(ErrorLines(second));
    }

    [RootTheory]
    [InlineData("aeron:tcp?endpoint=127.0.0.1:1", "tcp")]
    [InlineData("aeron:udp?endpoint=127.0.0.1", "endpoint")]
    [InlineData("udp://127.0.0.1:20121", "udp://127.0.0.1:20121")]
    public void a_channel_that_cannot_be_used_is_reported(string channel, string named)
    {
        using var network = new VethPair();

        RunResult result = RunInside(
            network, "run", "--interface", network.ReceiverInterface, "--feed", Feed, "--channel", channel);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(named, result.Errors, StringComparison.Ordinal);
        Assert.Single(ErrorLines(result));
    }

    [Theory]
    [InlineData("feeds:\n  - {name: f, protocl: moldudp64, lines: [{address: 1.2.3.4:5}]}\n", ":2:15:", "protocol")]
    [InlineData("feeds:\n  - {name: f, protocol: moldudp46, lines: [{address: 1.2.3.4:5}]}\n", ":2:25:", "moldudp64")]
    [InlineData("feeds:\n  - name: f\n    lines: [{address: 1.2.3.4:99999}]\n", ":3:", "99999")]
    [InlineData("interval: 1 sec\n", ":1:11:", "10ms")]
    [InlineData("feeds: [\n", ":2:", "config")]
    public void a_bad_configuration_is_reported_by_line_and_column(string text, string place, string expected)
    {
        using var scratch = new ScratchFolder();
        string config = scratch.File("config.yaml");
        File.WriteAllText(config, text);

        string[][] commands = [["run", "--interface", "lo", "--config", config], ["config", "check", config]];
        foreach (string[] command in commands)
        {
            RunResult result = TelemetryBinary.Run(command);

            Assert.Equal(2, result.ExitCode);
            Assert.Contains($"{config}{place}", result.Errors, StringComparison.Ordinal);
            Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2, "nosuch", "replay", "-", "--feed", "f=nosuch@1.2.3.4:5")]
    [InlineData(2, "moldudp64", "replay", "-", "--feed", "f=moldudp46@1.2.3.4:5")]
    [InlineData(2, "soupbintcp-ouch5", "replay", "-", "--session", "s=soupbintcp-ouch6@1.2.3.4:5")]
    [InlineData(1, "no-such-file", "replay", "no-such-file", "--feed", Feed)]
    [InlineData(2, "no-such-config", "run", "--config", "no-such-config")]
    [InlineData(2, "3MiB", "run", "--interface", "lo", "--feed", Feed, "--ring-bytes", "3MiB")]
    [InlineData(2, "ringbuf", "run", "--interface", "lo", "--feed", Feed, "--wait", "epoll")]
    [InlineData(2, "interface", "run", "--feed", Feed)]
    [InlineData(2, "--config", "run", "--interface", "lo")]
    [InlineData(2, "no-such-command", "no-such-command")]
    public void wrong_usage_is_named_and_has_its_exit_code(int exitCode, string named, params string[] arguments)
    {
        RunResult result = TelemetryBinary.Run(arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(named, result.Errors, StringComparison.Ordinal);
    }

    private static RunResult RunInside(VethPair network, params string[] arguments)
    {
        using TelemetryProcess process = TelemetryBinary.StartInside(network.Receiver, [.. arguments, "--json"]);
        return process.WaitForEnd(Patience);
    }

    /// <summary>As a user without any privilege, who may read the binary.</summary>
    private static RunResult RunAsNobody(VethPair network, string[] arguments, byte[]? input = null)
    {
        string copy = Path.Combine(Path.GetTempPath(), $"telemetry-{Environment.ProcessId}-{Path.GetRandomFileName()}");
        try
        {
            // By another process: children of this one, started meanwhile, would hold it open for writing.
            using TelemetryProcess copying = TelemetryProcess.Start("cp", [TelemetryBinary.Path, copy]);
            copying.WaitForText(Patience);
            using TelemetryProcess process = TelemetryProcess.Start("ip",
            [
                "netns", "exec", network.Receiver,
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", copy, .. arguments,
            ]);
            process.Feed(input ?? []);
            return process.WaitForEnd(Patience);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    // Notices stand before the error.
    private static IEnumerable<string> ErrorLines(RunResult result) => result.Errors
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => !line.StartsWith("memory: ", StringComparison.Ordinal));
}
