// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Gateway.Learning;
using Telemetry.Playing.Reading;
using TestSupport;
using TestSupport.Trading;

namespace Telemetry.Playing.Tests;

/// <summary>Gateways that listen on this host, to which nobody connects.</summary>
public sealed class GatewayServerTests : IDisposable
{
    private readonly RecordedSession _session = new();
    private readonly Notices _notices = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void a_play_that_is_stopped_does_not_say_that_it_begins_without_a_login(bool isStopped)
    {
        string capture = _session.File("orders.pcap", new OrderCapture(RecordedSession.Gateway).LogIn("alpha").Pcap());
        Assert.True(GroupMap.TryParse(
            $"{RecordedSession.Gateway}:{RecordedSession.Port}=127.0.0.1:{FreePort()}", out GroupMapRow row));
        PlayPlan plan = RecordedSession.Plan("soupbintcp-ouch5", capture) with
        {
            Gateway = new GatewayPlan { Map = new GroupMap([row]), LoginWaitNs = 1_000_000 },
            RealTime = false,
        };
        using var server = new GatewayServer(
            plan, "lo", OrderPass.Read(plan, CancellationToken.None), CancellationToken.None);

        server.AwaitLogins(_notices, new CancellationToken(canceled: isStopped));

        Assert.StartsWith("the gateway listens on 127.0.0.1:", _notices.Lines[0], StringComparison.Ordinal);
        string[] expected = isStopped ? []
            : ["session alpha has not logged in: the play begins without it (--await-logins)"];
        Assert.Equal(expected, _notices.Lines.Skip(1));
    }

    [Fact]
    public void an_address_in_use_is_named_in_words()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        Assert.True(EndpointAddress.TryParse($"{other.LocalEndpoint}", out EndpointAddress target));

        Failure failure = Assert.Throws<FailureException>(() => new GatewayListener("lo", target, [])).Failure;

        Assert.Equal("the gateway cannot listen there: another program listens at this address and port", failure.What);
        Assert.Equal((ExitCode.CannotRun, $"{other.LocalEndpoint}"), (failure.Code, failure.Where));
    }

    private static int FreePort()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        return ((IPEndPoint)one.LocalEndpoint).Port;
    }
}
