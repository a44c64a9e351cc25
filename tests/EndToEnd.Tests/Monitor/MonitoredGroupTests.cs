// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>Two appliances of one host that publish to one multicast group, as one monitor receives them.</summary>
[Trait("needs", "root")]
public class MonitoredGroupTests
{
    private const string Channel = "aeron:udp?endpoint=239.10.9.11:20935|interface=10.99.0.1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void both_are_whole_and_stay_with_their_totals_when_they_end()
    {
        using var network = new VethPair();
        Prepare(network);
        using MonitorProcess monitor = MonitorProcess.StartInside(network.Receiver, "--channel", Channel);
        using TelemetryProcess first = StartRun(network, 1, "one");
        using TelemetryProcess second = StartRun(network, 2, "two");
        string[] names = [.. monitor.WaitFor("/api/v1/fleet", fleet => States(fleet) is ["live", "live"])
            .At("appliances").EnumerateArray().Select(row => row.Text("appliance")!)];
        Assert.Equal([$"{Environment.MachineName}:one", $"{Environment.MachineName}:two"], names);

        foreach (string name in (string[])["out1", "out2"])
            Ip(network, "link", "set", name, "down");
        foreach (string name in names)
            monitor.WaitFor($"/api/v1/events?kind=carrier&appliance={Uri.EscapeDataString(name)}",
                answer => answer.At("events").GetArrayLength() > 0);
        RunResult[] ended = [End(first), End(second)];

        monitor.WaitFor("/api/v1/fleet", fleet => States(fleet) is ["ended", "ended"]);
        for (int place = 0; place < names.Length; place++)
        {
            JsonElement summary = monitor.Json($"/api/v1/summary?appliance={Uri.EscapeDataString(names[place])}");
            foreach (string member in (string[])["incarnation", "interfaces", "feeds", "series", "ledger"])
                Assert.Equal(ended[place].Summary.At(member).ToString(), summary.At(member).ToString());
            Assert.All(summary.At("received").EnumerateArray(), stream => Assert.Equal(0, stream.Count("missing")));
        }
    }

    [RootFact]
    public void two_of_one_name_are_both_shown_and_reported()
    {
        using var network = new VethPair();
        Prepare(network);
        using MonitorProcess monitor = MonitorProcess.StartInside(network.Receiver, "--channel", Channel);
        using TelemetryProcess first = StartRun(network, 1, "same");
        using TelemetryProcess second = StartRun(network, 2, "same");
        JsonElement fleet = monitor.WaitFor("/api/v1/fleet", answer => States(answer).Length == 2);

        Assert.All(fleet.At("appliances").EnumerateArray(), row =>
        {
            Assert.True(row.Flag("conflict"));
            Assert.Equal($"{Environment.MachineName}:same@{row.Text("incarnation")![..8]}", row.Text("appliance"));
        });
        End(first);
        monitor.WaitFor("/api/v1/fleet", answer => answer.At("appliances").EnumerateArray()
            .Any(row => row.Text("state") == "live" && !row.Flag("conflict")));
        End(second);
    }

    private static string[] States(JsonElement fleet) =>
        [.. fleet.At("appliances").EnumerateArray().Select(row => row.Text("state")!)];

    /// <summary>Each appliance has an interface of its own beside the one that they publish on.</summary>
    private static void Prepare(VethPair network)
    {
        Ip(network, "route", "add", "224.0.0.0/4", "dev", network.ReceiverInterface);
        foreach (int number in (int[])[1, 2])
        {
            Ip(network, "link", "add", $"in{number}", "type", "veth", "peer", "name", $"out{number}");
            Ip(network, "address", "add", $"10.98.{number}.1/24", "dev", $"in{number}");
            Ip(network, "link", "set", $"in{number}", "up");
            Ip(network, "link", "set", $"out{number}", "up");
        }
    }

    private static TelemetryProcess StartRun(VethPair network, int number, string instance) =>
        TelemetryBinary.StartInside(
            network.Receiver, "run", "--interface", $"in{number}",
            "--feed", $"itch=moldudp64@10.98.{number}.1:5000", "--instance", instance, "--channel", Channel, "--json");

    private static void Ip(VethPair network, params string[] arguments)
    {
        using TelemetryProcess ip = TelemetryProcess.Start("ip", ["-n", network.Receiver, .. arguments]);
        Assert.Empty(ip.WaitForText(Patience));
    }

    private static RunResult End(TelemetryProcess process)
    {
        process.Signal(Signals.Interrupt);
        return process.WaitForEnd(Patience);
    }
}
