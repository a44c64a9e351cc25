// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Two logins on one gateway whose connections go on while the appliance is started again.</summary>
[Trait("needs", "root")]
public class RestartedSessionTests
{
    private const string Gateway = OrderConnection.Gateway;
    private const int GatewayPort = OrderConnection.GatewayPort;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Kill)]
    public void orders_after_a_restart_in_mid_connection_are_counted_in_their_session(int signal)
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string config = WriteConfig(folder);
        var alice = new OrderConnection(4001);
        var bob = new OrderConnection(4002);
        using (TelemetryProcess first = TelemetryBinary.StartRun(network, "--config", config))
        {
            network.SendFrames([.. alice.LogIn("alice"), .. bob.LogIn("bob"), .. alice.Orders(10), .. bob.Orders(5)]);
            SpinWait.SpinUntil(() => SessionTotals.Orders(folder.File("state")) is [10, 5, ..], Patience);
            first.Signal(signal);
            first.WaitForText(Patience);
            network.WaitForNoXdpProgram(Patience);
        }
        network.SendFrames([.. alice.Orders(3), .. bob.Orders(3)]);      // nobody sees them

        using TelemetryProcess second = TelemetryBinary.StartRun(network, "--config", config);
        network.SendFrames([.. bob.Orders(4), .. alice.Orders(7)]);
        SpinWait.SpinUntil(() => SessionTotals.Orders(folder.File("state")) is [17, 9, ..], Patience);
        second.Signal(Signals.Terminate);
        JsonElement day = second.WaitForEnd(Patience).Summary;

        Assert.Equal((1, 17, 17), Counts(day, "a"));
        Assert.Equal((1, 9, 9), Counts(day, "b"));
        Assert.Equal((0, 0, 0), Counts(day, $"unassigned@{Gateway}:{GatewayPort}"));
        Assert.Equal(1, day.Count("day", "restarts"));
    }

    [RootTheory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Kill)]
    public void a_login_that_asks_for_the_whole_day_after_a_restart_counts_no_answer_twice(int signal)
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string config = WriteConfig(folder);
        var alice = new OrderConnection(4001);
        using (TelemetryProcess first = TelemetryBinary.StartRun(network, "--config", config))
        {
            network.SendFrames([.. alice.LogIn("alice"), .. alice.Orders(10)]);
            SpinWait.SpinUntil(() => SessionTotals.Acks(folder.File("state")) is [10, ..], Patience);
            first.Signal(signal);
            first.WaitForText(Patience);
            network.WaitForNoXdpProgram(Patience);
        }
        network.SendFrames([.. alice.Orders(3)]);                        // nobody sees them

        using TelemetryProcess second = TelemetryBinary.StartRun(network, "--config", config);
        var again = new OrderConnection(4003);
        network.SendFrames([.. again.LogIn("alice"), .. again.Answer(15)]);
        SpinWait.SpinUntil(() => SessionTotals.Acks(folder.File("state")) is [15, ..], Patience);
        second.Signal(Signals.Terminate);
        JsonElement day = second.WaitForEnd(Patience).Summary;

        Assert.Equal((2, 10, 15), Counts(day, "a"));
        Assert.Equal(10, Session(day, "a").Count("replayed"));
    }

    private static (long Connections, long Orders, long Acks) Counts(JsonElement day, string name)
    {
        JsonElement session = Session(day, name);
        return (session.Count("connections"), session.Count("orders"), session.Count("acks"));
    }

    private static JsonElement Session(JsonElement day, string name) =>
        day.At("sessions").EnumerateArray().Single(row => row.Text("session") == name);

    private static string WriteConfig(ScratchFolder folder)
    {
        string path = folder.File("telemetry.yaml");
        File.WriteAllText(path, $$"""
            interval: 100ms
            state_directory: {{folder.Path}}
            capture: {ring_bytes: 256KiB}
            sessions:
              - {name: a, protocol: soupbintcp-ouch5, gateways: ["{{Gateway}}:{{GatewayPort}}"], login: alice}
              - {name: b, protocol: soupbintcp-ouch5, gateways: ["{{Gateway}}:{{GatewayPort}}"], login: bob}
            """);
        return path;
    }
}
