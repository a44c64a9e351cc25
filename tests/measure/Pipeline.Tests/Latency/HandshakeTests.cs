// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Latency.Sessions;
using Telemetry.Pipeline.Tests.Decoding;
using TestSupport.Decoding;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>Handshakes that succeed and that fail.</summary>
public sealed class HandshakeTests
{
    private const long Us = 1_000;

    [Fact]
    public void the_first_syn_is_timed_to_the_answer()
    {
        GatewayRig rig = One();
        new HealthTalk(rig).Syn().Wait(500 * Us).Syn().SynAck().Syn().SynAck().Order(0).Wait(9_000_000 * Us);

        Assert.Equal([502 * Us], Times(rig, 0));
        Assert.Equal(0, rig.Of(0).ConnectsFailed);
    }

    [Fact]
    public void a_logon_decides_whose_handshake_it_was()
    {
        var rig = new GatewayRig(SharedGateway.By("ALICE", "BOB"));
        new HealthTalk(rig).Open().Say(0, Soup.Login("BOB"));
        new HealthTalk(rig, port: 7).Open().Reset(isOfExchange: false);

        Assert.Empty(Times(rig, 0));
        Assert.Equal([Us], Times(rig, 1));
        Assert.Equal([Us], Times(rig, 2));
    }

    [Fact]
    public void a_refused_connection_has_failed()
    {
        GatewayRig rig = One();
        new HealthTalk(rig).Syn().Refuse();
        new HealthTalk(rig, port: 2).Syn().Refuse();

        Assert.Empty(Times(rig, 0));
        Assert.Equal((2, 2), (rig.Of(0).ConnectsFailed, rig.Of(0).ResetsReceived));
        Assert.Equal(0, rig.CountOf(TelemetryEventKind.ConnectionReset, 0));
        TelemetryEvent failed = rig.Events.First(item => item.Kind == TelemetryEventKind.ConnectFailed);
        Assert.Equal(((long)ConnectFailure.Refused, Us), (failed.Amount, failed.DurationNs));
    }

    [Fact]
    public void a_connection_without_an_answer_has_failed_once_and_may_still_come()
    {
        GatewayRig rig = One();
        HealthTalk talk = new HealthTalk(rig).Syn().Wait(1_000_000 * Us).Syn().Wait(1_999_000 * Us).Syn();
        Assert.DoesNotContain(rig.Events, item => item.Kind == TelemetryEventKind.ConnectFailed);
        talk.Wait(4_000_000 * Us).Syn().SynAck();

        TelemetryEvent failed = Assert.Single(rig.Events, item => item.Kind == TelemetryEventKind.ConnectFailed);
        Assert.Equal(((long)ConnectFailure.NoAnswer, Handshakes.AnswerTimeoutNs), (failed.Amount, failed.DurationNs));
        Assert.Equal([6_999_004 * Us], Times(rig, 0));
        Assert.Equal(1, rig.Of(0).ConnectsFailed);
    }

    [Fact]
    public void an_answer_that_was_not_seen_may_be_missing()
    {
        GatewayRig rig = One();
        new HealthTalk(rig).Syn().Data(0, 0, Soup.Accepted(1, "DAY1      "));

        Assert.Empty(Times(rig, 0));
        Assert.Equal((1, 0), (Missing(rig), rig.Of(0).ConnectsFailed));
    }

    [Fact]
    public void as_many_at_once_as_connections_are_allowed_are_all_timed()
    {
        const int connections = 200;
        GatewayRig rig = One(connections);
        HealthTalk[] talks = [.. Enumerable.Range(1, connections).Select(port => new HealthTalk(rig, (ushort)port))];
        foreach (HealthTalk talk in talks)
            talk.Syn();
        foreach (HealthTalk talk in talks)
            talk.SynAck();

        Assert.Equal(Enumerable.Repeat(connections * Us, 3), Times(rig, 0));
        Assert.Equal((connections, 0), (rig.Samples(SeriesKind.Connect, 0), Missing(rig)));
    }

    private static GatewayRig One(int connections = 8) =>
        new(SharedGateway.Of([SharedGateway.Session(0) with { MaxConnections = connections }]));

    /// <summary>The longest three, the longest first.</summary>
    private static long[] Times(GatewayRig rig, int session)
    {
        if (rig.End is null)
            rig.Finish();
        return [.. rig.End!.Worst.Skip(SeriesOf(rig, session) * WorstSample.PerSeries).Take(WorstSample.PerSeries)
            .Select(worst => worst.ValueNs).Where(valueNs => valueNs > 0)];
    }

    private static long Missing(GatewayRig rig) => rig.End!.Series[SeriesOf(rig, 0)].MayBeMissing;

    private static int SeriesOf(GatewayRig rig, int session) => rig.Topology.Series.First(
        series => series.Kind == SeriesKind.Connect && series.SessionIndex == session).Index;
}
