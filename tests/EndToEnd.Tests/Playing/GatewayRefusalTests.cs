// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text.Json;
using Telemetry.Simulation.Network;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Playing;

/// <summary>Gateways that are not opened, and captures that have nothing for them.</summary>
[Trait("Needs", "root")]
public sealed class GatewayRefusalTests : IDisposable
{
    private readonly GatewayLab _lab = new(isVersion42: false);

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void an_address_that_is_not_of_the_interface_is_refused_and_nothing_is_sent()
    {
        RunResult result = Play();

        AssertRefused(result, 2, "session alpha: its gateway 10.99.0.77:9000 is not an address of tx0");
    }

    [RootFact]
    public void an_address_in_use_is_refused()
    {
        using Socket other = GatewaySockets.Listen(_lab.Lab.Pair);

        RunResult result = Play("--gateway-map",
            $"{GatewayLab.Recorded}:{GatewayLab.Port}={_lab.Lab.Pair.SenderAddress}:{RealConnection.GatewayPort}");

        AssertRefused(result, 3, "the gateway cannot listen there: another program listens");
    }

    [RootTheory]
    [InlineData("there is no gateway", "--answers", "none")]
    [InlineData("there is no gateway", "--expect", "orders.jsonl")]
    [InlineData("no test is made", "--copy")]
    [InlineData("unknown value \"some\"", "--gateway", "--answers", "some")]
    [InlineData("cannot be read", "--gateway", "--gateway-map", "10.99.0.77=10.99.0.2")]
    [InlineData("maps a gateway that another row maps", "--gateway", "--gateway-map", "10.99.0.77:1=10.99.0.2:1",
        "--gateway-map", "10.99.0.77:1=10.99.0.2:2")]
    public void options_that_make_no_sense_are_refused(string reason, params string[] options)
    {
        RunResult result = _lab.Lab.Play([_lab.Lab.Capture(2, 1_000), "--config", _lab.Config(), .. options]);

        AssertRefused(result, 2, reason);
    }

    [RootFact]
    public void a_client_of_another_network_cannot_connect()
    {
        VethPair pair = _lab.Lab.Pair;
        IpCommand.Run(["-n", pair.Sender, "link", "add", "office0", "type", "veth", "peer", "name", "office1", "netns",
            pair.Receiver]);
        IpCommand.Run(["-n", pair.Sender, "address", "add", "192.0.2.1/24", "dev", "office0"]);
        IpCommand.Run(["-n", pair.Sender, "link", "set", "office0", "up"]);
        IpCommand.Run(["-n", pair.Receiver, "address", "add", "192.0.2.2/24", "dev", "office1"]);
        IpCommand.Run(["-n", pair.Receiver, "link", "set", "office1", "up"]);
        using TelemetryProcess play = _lab.Start(seconds: 60);
        _lab.Connect().Dispose();
        IpCommand.Run(["-n", pair.Receiver, "route", "add", $"{pair.SenderAddress}/32", "via", "192.0.2.1"]);

        SocketException error = Assert.Throws<SocketException>(_lab.Connect);

        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
        GatewayLab.End(play, stops: true);
    }

    [RootFact]
    public void captures_without_orders_are_played_and_orders_are_accepted_at_once()
    {
        using TelemetryProcess play = _lab.Lab.Start(_lab.Lab.Capture(1_000, 1_000_000), "--config", _lab.Config(),
            "--gateway", "--gateway-map",
            $"{GatewayLab.Recorded}:{GatewayLab.Port}={_lab.Lab.Pair.SenderAddress}:{GatewayLab.Port}");
        play.WaitForErrors("the gateway listens on 10.99.0.2:9000 for alpha", PlayLab.Patience);
        using OuchClient client = _lab.Connect().LogIn("alpha");

        client.Send(_lab.Wire.Enter(1, 10, 5_000));

        Assert.Equal('A', client.Answer(out _).Type);
        (RunResult result, _, JsonElement session) = GatewayLab.End(play);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(0, Assert.Single(result.OfType("gateway_plan")).Count("sessions", 0, "orders"));
        Assert.Equal((1L, 1L), (session.Count("beyond_recording"), session.Count("answered")));
    }

    [RootFact]
    public void without_a_login_the_play_begins_when_the_wait_is_over()
    {
        RunResult result = Play("--gateway-map",
            $"{GatewayLab.Recorded}:{GatewayLab.Port}={_lab.Lab.Pair.SenderAddress}:{GatewayLab.Port}",
            "--await-logins", "100ms");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("session alpha has not logged in", result.Errors, StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single(result.OfType("gateway")).Count("sessions", 0, "logins"));
    }

    private RunResult Play(params string[] options) => _lab.Lab.Play(
        [_lab.Lab.Capture(10, 1_000), _lab.Orders(), "--config", _lab.Config(), "--gateway", .. options]);

    private static void AssertRefused(RunResult result, int exitCode, string reason)
    {
        Assert.Contains(reason, result.Errors, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Empty(result.OfType("pacing"));
    }
}
