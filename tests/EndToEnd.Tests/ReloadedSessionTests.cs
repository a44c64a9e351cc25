// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Connections with open orders across a change of the configuration: counts are exact.</summary>
[Trait("needs", "root")]
public class ReloadedSessionTests
{
    private const int FeedPort = 5000;
    private const int LatePort = 9001;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void a_connection_that_stays_keeps_its_stream_and_its_open_orders()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        using TelemetryProcess run = config.Start(Feed(network), Sessions(Kept()));
        var kept = new OrderConnection(4001);
        var late = new OrderConnection(4002, LatePort);

        network.SendFrames([.. kept.LogIn("alice"), .. late.LogIn("bob"), .. late.Orders(5)]);
        for (int round = 0; round < 5; round++)
        {
            network.SendFrames([.. kept.Orders(10), .. kept.Enter(5)]);
            (byte[] First, byte[] Second) cut = kept.EnterInPieces(20);
            network.SendFrames([cut.First]);
            config.Reload(run, Feed(network), Sessions(Kept(), round % 2 == 0 ? Late() : ""));
            network.SendFrames([cut.Second, .. kept.Answer(6)]);
        }
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement session = Session(result, "kept");
        Assert.Equal(
            (1, 80, 80, 80), (session.Count("connections"), session.Count("orders"), session.Count("acks"),
                session.Count("answered")));
        Assert.Equal((0, 0, 0, 0), (session.Count("unanswered"), session.Count("unmatched_answers"),
            session.Count("stream_gaps"), session.Count("undecodable")));
        Assert.True(session.Flag("complete"));
        Assert.Equal(80, Samples(result, "order_to_ack", "kept"));
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
    }

    [RootFact]
    public void a_session_that_comes_to_a_connection_that_is_up_and_goes_with_open_orders()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        using TelemetryProcess run = config.Start(Feed(network), Sessions(Kept()));
        var late = new OrderConnection(4002, LatePort);

        network.SendFrames([.. late.LogIn("bob"), .. late.Orders(10)]);     // nobody sees them
        config.Reload(run, Feed(network), Sessions(Kept(), Late()));
        network.SendFrames([.. late.Orders(7), .. late.Enter(3)]);
        config.Reload(run, Feed(network), Sessions(Kept()));
        network.SendFrames([.. late.Answer(3), .. late.Orders(4)]);         // nor these
        config.Reload(run, Feed(network), Sessions(Kept(), Late()));
        network.SendFrames(late.Orders(2));
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement session = Session(result, "late");
        Assert.Equal((12, 9, 9), (session.Count("orders"), session.Count("acks"), session.Count("answered")));
        // Their answers passed while nobody saw them: those orders are unknown, not unanswered.
        Assert.Equal((0, 3, 0, 0), (session.Count("unanswered"), session.Count("untracked"),
            session.Count("connection_lost"), session.Count("unmatched_answers")));
        // Of both directions: what passed while the session was not there.
        Assert.Equal((0, 2), (session.Count("undecodable"), session.Count("stream_gaps")));
        Assert.Equal(9, Samples(result, "order_to_ack", "late"));
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
    }

    [RootFact]
    public void triggers_tick_and_answer_timeout_of_a_live_session_are_those_of_the_file()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        using var config = new ReloadedConfig(network, folder);
        using TelemetryProcess run = config.Start(Feed(network), Sessions(Kept()));
        using var feed = new MoldSender(network, FeedPort);
        var kept = new OrderConnection(4001);

        feed.Send(100, 10_000);
        network.SendFrames([.. kept.LogIn("alice"), .. kept.Enter(5, tick: 100), .. kept.Answer(5)]);
        config.Reload(run, Feed(network), Sessions(Kept(
            "triggers: [itch], tick: {field: client_order_id, feed: itch}, max_answer: 10s")));
        feed.Send(100, 10_000);
        network.SendFrames([.. kept.Enter(3, tick: 150), .. kept.Enter(2, tick: 70), .. kept.Answer(5),
            .. kept.Enter(4, tick: 151)]);
        config.Reload(run, Feed(network), Sessions(Kept("answer_timeout: 100ms")));
        run.WaitForTotal(line => line.Count("sessions", 0, "unanswered"), 4, Patience);
        feed.Send(1, 10_000);
        network.SendFrames([.. kept.Answer(4), .. kept.Enter(1, tick: 160), .. kept.Answer(1)]);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement session = Session(result, "kept");
        Assert.Equal((15, 15, 4, 4), (session.Count("orders"), session.Count("acks"), session.Count("unanswered"),
            session.Count("answered_late")));
        Assert.Equal((0, 15), (session.Count("ticks_unknown"), session.Count("answered")));
        Assert.Equal(9, Samples(result, "tick_to_trade", "kept"));
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
    }

    private static string Feed(VethPair network) =>
        $"  - {{name: itch, protocol: moldudp64, lines: [{{address: \"{network.ReceiverAddress}:{FeedPort}\"}}]}}\n";

    private static string Sessions(params string[] sessions) => "sessions:\n" + string.Concat(sessions);

    private static string Kept(string keys = "") => One("kept", OrderConnection.GatewayPort, keys);

    private static string Late() => One("late", LatePort, "");

    private static string One(string name, int port, string keys) =>
        $"  - {{name: {name}, protocol: soupbintcp-ouch5, gateways: [\"{OrderConnection.Gateway}:{port}\"]"
        + (keys.Length > 0 ? $", {keys}" : "") + "}\n";

    private static JsonElement Session(RunResult result, string name) =>
        result.Summary.At("sessions").EnumerateArray().Single(session => session.Text("session") == name);

    private static long Samples(RunResult result, string series, string session) =>
        result.Summary.At("series").EnumerateArray()
            .Where(line => line.Text("series") == series)
            .Where(line => line.Text("key")!.StartsWith(session, StringComparison.Ordinal))
            .Sum(line => line.Count("count"));
}
