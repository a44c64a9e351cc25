// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>Two appliances that publish to one channel from two addresses, of which the monitor takes one.</summary>
[Trait("needs", "root")]
public sealed class AllowedPublisherTests : IDisposable
{
    private const string Refusals = "telemetry_monitor_refused_total{what=\"source\"} ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly VethPair _network = new();
    private readonly ScratchFolder _folder = new();

    private string Channel => $"aeron:udp?endpoint={_network.ReceiverAddress}:20937|interface=";

    [RootFact]
    public void what_comes_from_another_address_is_refused_counted_and_alerted()
    {
        File.WriteAllText(_folder.File("monitor.yaml"), $"""
            appliances:
              - channel: "{Channel}{_network.ReceiverAddress}"
                from: ["{_network.ReceiverAddress}/32"]

            """);
        using MonitorProcess monitor =
            MonitorProcess.StartInside(_network.Receiver, "--config", _folder.File("monitor.yaml"));
        using TelemetryProcess allowed = Publish(_network.Receiver, _network.ReceiverAddress, "allowed");
        JsonElement fleet = monitor.WaitFor("/api/v1/fleet", answer => answer.At("appliances").GetArrayLength() > 0);
        Assert.False(IsRefusing(monitor));
        Assert.Empty(Refused(monitor.Json("/api/v1/alerts")));

        using TelemetryProcess stranger = Publish(_network.Sender, _network.SenderAddress, "stranger");
        monitor.Process.WaitForErrors($"what {_network.SenderAddress} publishes is not taken", Patience);

        monitor.WaitFor("/api/v1/alerts", answer => Refused(answer).Contains(true));
        Assert.True(IsRefusing(monitor), monitor.Get("/metrics"));
        string only = $"{Environment.MachineName}:allowed";
        Assert.Equal(only, fleet.Text("appliances", 0, "appliance"));
        fleet = monitor.Json("/api/v1/fleet");
        Assert.Equal([only], fleet.At("appliances").EnumerateArray().Select(row => row.Text("appliance")!));
        Assert.Equal("live", fleet.Text("appliances", 0, "state"));
        Assert.All(fleet.At("appliances", 0, "received").EnumerateArray(),
            stream => Assert.Equal(0, stream.Count("missing")));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    /// <summary>An appliance that measures another interface than it publishes on.</summary>
    private TelemetryProcess Publish(string place, string address, string instance)
    {
        const string measured = "in0";
        foreach (string arguments in (string[])
            [$"link add {measured} type veth peer name out0", $"link set {measured} up", "link set out0 up"])
        {
            PlainRun.Succeed(Patience, "ip", ["-n", place, .. arguments.Split(' ')]);
        }
        TelemetryProcess run = TelemetryBinary.StartInside(
            place, "run", "--interface", measured, "--feed", "itch=moldudp64@10.98.0.1:5000", "--instance", instance,
            "--channel", Channel + address, "--json");
        run.WaitForErrors($"{measured}: receive by", Patience);
        return run;
    }

    /// <summary>For each alert about refusals whether it is about sources and fires.</summary>
    private static IEnumerable<bool> Refused(JsonElement answer) => answer.At("alerts").EnumerateArray()
        .Where(alert => alert.Text("alert") == "MonitorRefused")
        .Select(alert => alert.Text("labels", "what") == "source" && alert.Text("state") == "firing");

    private static bool IsRefusing(MonitorProcess monitor) => monitor.Get("/metrics").Split('\n').Any(line =>
        line.StartsWith(Refusals, StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal));
}
