// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary><c>run</c> on a host whose interfaces and addresses come later, as after a reboot.</summary>
[Trait("needs", "root")]
public class MissingInterfaceTests
{
    private const int Port = 5000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("")]
    [InlineData("interface: rx0, ")]
    public void an_interface_that_comes_after_the_start_is_measured_from_then_on(string line)
    {
        using var network = new VethPair();
        network.Disconnect();
        using var scratch = new ScratchFolder();
        using TelemetryProcess run = Start(network, Config(scratch, network, line));
        run.WaitForErrors("rx0: there is no such interface now; run waits for it", Patience);
        run.WaitForAnyLine("event", line => IsCarrier(line, "raised"), Patience);
        run.WaitForAnyLine("snapshot", static _ => true, Patience);

        network.Connect();
        run.WaitForErrors("rx0: the interface is there as index", Patience);
        run.WaitForAnyLine("event", line => IsCarrier(line, "cleared"), Patience);
        using var sender = new MoldSender(network, Port, first: 101);
        sender.Send(count: 1_000, packetsPerSecond: 20_000);
        sender.Skip(7);
        sender.Send(count: 1_000, packetsPerSecond: 20_000);
        RunResult result = Stop(run);

        Assert.Equal(0, result.ExitCode);
        JsonElement summary = result.Summary;
        Assert.True(summary.Flag("ledger", "closed"), summary.ToString());
        Assert.Equal((2_000, 2_000),
            (summary.Count("ledger", "matched"), summary.Count("feeds", 0, "messages")));
        Assert.Equal((7, 0),
            (summary.Count("feeds", 0, "messages_lost"), summary.Count("feeds", 0, "messages_unobserved")));
        Assert.Equal("rx0", Assert.Single(summary.At("interfaces").EnumerateArray()).GetString());
        Assert.Empty(summary.At("raised").EnumerateArray());
        Assert.Equal(
            [("raised", "rx0"), ("cleared", "rx0")],
            result.OfType("event").Where(line => line.Text("event") == "carrier")
                .Select(line => (line.Text("state"), line.Text("interface"))));
        Assert.Single(result.Errors.Split('\n'), line => line.Contains("run waits for it", StringComparison.Ordinal));
    }

    [RootFact]
    public void what_is_there_is_measured_while_another_is_missing_and_the_summary_names_that_one()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--interface", "rx9", "--feed", $"f=moldudp64@{network.ReceiverAddress}:{Port}");
        run.WaitForAnyLine("event", line => IsCarrier(line, "raised"), Patience);

        using var sender = new MoldSender(network, Port);
        sender.Send(count: 1_000, packetsPerSecond: 20_000);
        RunResult result = Stop(run);

        JsonElement summary = result.Summary;
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(1_000, summary.Count("feeds", 0, "messages"));
        Assert.Equal(["rx0", "rx9: missing"],
            summary.At("interfaces").EnumerateArray().Select(name => name.GetString()));
        JsonElement raised = Assert.Single(summary.At("raised").EnumerateArray());
        Assert.Equal(("carrier", "rx9"), (raised.Text("event"), raised.Text("interface")));
    }

    [RootFact]
    public void a_group_is_joined_on_an_interface_that_comes_after_the_start()
    {
        using var network = new VethPair();
        network.Disconnect();
        using var scratch = new ScratchFolder();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, "interfaces: [{name: rx0}]\nfeeds:\n  - {name: f, protocol: moldudp64, "
            + "lines: [{interface: rx0, join: true, address: \"239.10.0.1:5000\"}]}\n");
        using TelemetryProcess run = Start(network, config);
        run.WaitForErrors("rx0: 1 group to join when it is there", Patience);
        run.WaitForAnyLine("event", line => line.Text("event") == "not_joined", Patience);

        network.Connect();
        run.WaitForAnyLine("event", line => line.Text("event") == "joined", Patience);
        Assert.Contains("239.10.0.1", Ip(network, "maddr", "show", "dev", "rx0"), StringComparison.Ordinal);
        Assert.Equal(0, Stop(run).ExitCode);
    }

    [RootFact]
    public void a_bridge_without_ports_is_measured_when_it_has_one()
    {
        using var network = new VethPair();
        network.Disconnect();
        Ip(network, "link", "add", "br0", "type", "bridge");
        Ip(network, "link", "set", "br0", "up");
        using TelemetryProcess run = TelemetryBinary.StartInside(network.Receiver,
            "run", "--interface", "br0", "--feed", $"f=moldudp64@{network.ReceiverAddress}:{Port}", "--json");
        run.WaitForErrors("br0: bridge br0 has no members now; run waits for it", Patience);

        network.Connect();
        Ip(network, "link", "set", "rx0", "master", "br0");
        run.WaitForErrors("br0: is there now, on rx0", Patience);
        run.WaitForAnyLine("event", line => IsCarrier(line, "cleared"), Patience);
        using var sender = new MoldSender(network, Port);
        sender.Send(count: 500, packetsPerSecond: 20_000);
        RunResult result = Stop(run);

        Assert.Equal(500, result.Summary.Count("feeds", 0, "messages"));
        Assert.Equal("br0: rx0", Assert.Single(result.Summary.At("interfaces").EnumerateArray()).GetString());
    }

    [RootFact]
    public void an_address_to_publish_from_that_comes_after_the_start_is_waited_for()
    {
        const string Channel = "aeron:udp?control=10.98.7.1:20931|control-mode=dynamic";
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:{Port}", "--channel", Channel);
        run.WaitForErrors("no interface of this host is 10.98.7.1; everything but Aeron goes on", Patience);
        using var sender = new MoldSender(network, Port);
        sender.Send(count: 100, packetsPerSecond: 20_000);
        run.WaitForAnyLine("event", line => IsDriver(line, "raised"), Patience);

        Ip(network, "link", "add", "mgmt0", "type", "veth", "peer", "name", "mgmt1");
        Ip(network, "address", "add", "10.98.7.1/24", "dev", "mgmt0");
        Ip(network, "link", "set", "mgmt0", "up");
        Ip(network, "link", "set", "mgmt1", "up");
        run.WaitForAnyLine("event", line => IsDriver(line, "cleared"), Patience);
        using TelemetryProcess watch = TelemetryBinary.StartInside(
            network.Receiver, "watch", "--channel", Channel, "--json");
        watch.WaitForAnyLine("snapshot", static _ => true, Patience);
        RunResult watched = Stop(watch);
        RunResult result = Stop(run);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal((100, 100),
            (result.Summary.Count("feeds", 0, "messages"), watched.Summary.Count("feeds", 0, "messages")));
    }

    [RootFact]
    public void an_address_that_comes_on_a_measured_interface_is_not_published_from()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:{Port}",
            "--channel", "aeron:udp?control=10.98.7.1:20931|control-mode=dynamic");
        run.WaitForErrors("no interface of this host is 10.98.7.1", Patience);

        Ip(network, "address", "add", "10.98.7.1/24", "dev", "rx0");

        run.WaitForErrors("it publishes on rx0: that is measured", Patience);
        Assert.Equal(0, Stop(run).ExitCode);
    }

    [RootTheory]
    [InlineData("rx9: there is no such interface", "--interface", "rx9", "--require-interfaces")]
    [InlineData("no interface of this host is 10.98.7.1", "--interface", "rx0", "--require-interfaces", "--channel",
        "aeron:udp?control=10.98.7.1:20931|control-mode=dynamic")]
    [InlineData("\"a/b\" is not an interface name", "--interface", "a/b")]
    [InlineData("is not an interface name", "--interface", "longer-than-any-name")]
    [InlineData("no interface of this host is 10.98.7", "--interface", "rx9", "--channel",
        "aeron:udp?endpoint=10.98.7.2:20931|interface=10.98.7.1/77")]
    [InlineData("the channel has the parameter bogus", "--interface", "rx9", "--channel",
        "aeron:udp?endpoint=10.98.7.2:20931|interface=10.98.7.1|bogus=1")]
    public void what_time_does_not_repair_or_may_not_be_waited_for_ends_it(string what, params string[] options)
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, ["run", "--feed", $"f=moldudp64@{network.ReceiverAddress}:{Port}", .. options]);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(what, result.Errors, StringComparison.Ordinal);
    }

    private static TelemetryProcess Start(VethPair network, string config) =>
        TelemetryBinary.StartInside(network.Receiver, "run", "--config", config, "--json");

    private static string Config(ScratchFolder scratch, VethPair network, string line)
    {
        string config = scratch.File("run.yaml");
        File.WriteAllText(config, "interfaces: [{name: rx0}]\nfeeds:\n  - {name: f, protocol: moldudp64, "
            + $"lines: [{{{line}address: \"{network.ReceiverAddress}:{Port}\"}}]}}\n");
        return config;
    }

    private static bool IsCarrier(JsonElement line, string state) =>
        line.Text("event") == "carrier" && line.Text("state") == state;

    private static bool IsDriver(JsonElement line, string state) =>
        line.Text("event") == "media_driver_lost" && line.Text("state") == state;

    private static RunResult Stop(TelemetryProcess process)
    {
        process.Signal(Signals.Interrupt);
        return process.WaitForEnd(Patience);
    }

    private static string Ip(VethPair network, params string[] arguments)
    {
        using TelemetryProcess ip = TelemetryProcess.Start("ip", ["-n", network.Receiver, .. arguments]);
        return string.Join('\n', ip.WaitForText(Patience));
    }
}
