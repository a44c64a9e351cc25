// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Two appliances that publish to one multicast group, as one <c>watch</c> receives them.</summary>
[Trait("needs", "root")]
public class TwoPublishersTests
{
    private const string Channel = "aeron:udp?endpoint=239.10.9.9:20933|interface=10.99.0.1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void intervals_events_and_summaries_of_both_are_printed_with_host_and_incarnation()
    {
        using var network = new VethPair();
        Ip(network, "route", "add", "224.0.0.0/4", "dev", network.ReceiverInterface);
        AddInterface(network, 1);
        AddInterface(network, 2);
        using TelemetryProcess watch =
            TelemetryBinary.StartInside(network.Receiver, "watch", "--channel", Channel, "--json");
        watch.WaitForErrors("waiting for a publisher", Patience);

        using TelemetryProcess first = StartRun(network, 1);
        watch.WaitForAnyLine("snapshot", line => Feed(line) == "f1", Patience);
        using TelemetryProcess second = StartRun(network, 2);
        watch.WaitForAnyLine("snapshot", line => Feed(line) == "f2", Patience);
        // The first is still shown after the second has come.
        watch.WaitForLine("snapshot", line => Feed(line) == "f1", Patience);
        watch.WaitForLine("snapshot", line => Feed(line) == "f2", Patience);
        foreach ((TelemetryProcess run, int number) in new[] { (first, 1), (second, 2) })
        {
            Ip(network, "link", "set", $"out{number}", "down");
            run.WaitForAnyLine("event", line => line.Text("event") == "carrier", Patience);
        }
        RunResult ofFirst = End(first);
        RunResult ofSecond = End(second);
        RunResult watched = End(watch);

        Assert.Equal(0, watched.ExitCode);
        JsonElement[] summaries = [.. watched.OfType("summary")];
        Assert.Equal([.. new[] { ofFirst, ofSecond }.Select(run => Publisher(run.Summary))],
            summaries.Select(Publisher));
        foreach (RunResult run in new[] { ofFirst, ofSecond })
        {
            (string?, string?) publisher = Publisher(run.Summary);
            Assert.Contains(watched.OfType("event"), line => Publisher(line) == publisher);
            JsonElement summary = summaries.Single(line => Publisher(line) == publisher);
            Assert.All(summary.At("received").EnumerateArray(), stream => Assert.Equal(0, stream.Count("missing")));
            Assert.Equal(run.Summary.At("feeds").ToString(), summary.At("feeds").ToString());
        }
    }

    private static (string? Host, string? Incarnation) Publisher(JsonElement line) =>
        (line.Text("host"), line.Text("incarnation"));

    private static string? Feed(JsonElement snapshot) => snapshot.Text("feeds", 0, "feed");

    private static TelemetryProcess StartRun(VethPair network, int number) => TelemetryBinary.StartInside(
        network.Receiver, "run", "--interface", $"in{number}",
        "--feed", $"f{number}=moldudp64@10.98.{number}.1:5000", "--channel", Channel, "--json");

    private static void AddInterface(VethPair network, int number)
    {
        Ip(network, "link", "add", $"in{number}", "type", "veth", "peer", "name", $"out{number}");
        Ip(network, "address", "add", $"10.98.{number}.1/24", "dev", $"in{number}");
        Ip(network, "link", "set", $"in{number}", "up");
        Ip(network, "link", "set", $"out{number}", "up");
    }

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
