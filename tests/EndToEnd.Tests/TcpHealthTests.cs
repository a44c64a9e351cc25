// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Acknowledgements, windows and failures of connections on the kernel's own sockets, compared with what
/// tshark finds in the same packets.</summary>
[Trait("needs", "root")]
public sealed class TcpHealthTests
{
    private const int Port = RealConnection.GatewayPort;
    private const int Trades = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void segments_are_timed_as_tshark_times_them_live_and_in_the_replay()
    {
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");
        using var network = new VethPair();
        string session = $"s=soupbintcp-ouch5@{network.SenderAddress}:{Port}";
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--session", session, "--capture", capture);
        using (var connection = new RealConnection(network))
        {
            connection.LogIn();
            for (int trade = 0; trade < Trades; trade++)
                connection.Trade();
            run.WaitForTotal(snapshot => snapshot.Count("sessions", 0, "acks"), Trades, Patience);
        }
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(Patience);
        RunResult replayed = TelemetryBinary.Run("replay", capture, "--session", session, "--json");

        Segment[] segments = [.. Tshark(capture)];
        long[] toAck = [.. Acknowledgments(segments, network).Where(pair => !pair.Of.IsSyn && pair.Of.Length > 0)
            .Select(pair => pair.By.RoundTripNs)];
        long connect = Assert.Single(Acknowledgments(segments, network), pair => pair.Of.IsSyn).By.RoundTripNs;
        Assert.InRange(toAck.Length, Trades, long.MaxValue);
        foreach (RunResult result in (RunResult[])[live, replayed])
        {
            AssertSeries(result, "segment_to_ack", toAck);
            AssertSeries(result, "connect", [connect]);
            Assert.True(result.Summary.At("sessions", 0).Flag("complete"));
        }
    }

    [RootFact]
    public void a_closed_window_a_refusal_and_a_reset_are_told()
    {
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--session", $"s=soupbintcp-ouch5@{network.SenderAddress}:{Port}", "--capture", capture);

        using (Socket refused = Client(network))
            Assert.Throws<SocketException>(() => refused.Connect(IPAddress.Parse(network.SenderAddress), Port));
        using (Socket listener = GatewaySockets.Listen(network))
        using (Socket client = Client(network))
        {
            client.Connect(IPAddress.Parse(network.SenderAddress), Port);
            using Socket gateway = listener.Accept();
            FillAndDrain(client, gateway, run);
            gateway.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        run.WaitForAnyLine("event", line => line.Text("event") == "connection_reset", Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Segment[] gatewaySegments =
            [.. Tshark(capture).Where(segment => segment.Source == network.SenderAddress)];
        JsonElement session = result.Summary.At("sessions", 0);
        Assert.Equal((1L, 2L), (session.Count("connects_failed"), session.Count("connections")));
        Assert.Equal(gatewaySegments.Count(segment => segment.IsReset), session.Count("resets_received"));
        Assert.Equal(TimesClosed(gatewaySegments), session.Count("zero_windows"));
        Assert.InRange(session.Count("zero_window_ns"), 1, long.MaxValue);
        string[] conditions = [.. Events(result, "window_closed").Select(line => line.Text("state")!)];
        Assert.Equal(2 * session.Count("zero_windows"), conditions.Length);
        Assert.Equal(conditions.Length / 2, conditions.Count(state => state == "cleared"));
        Assert.Equal("refused", Assert.Single(Events(result, "connect_failed")).Text("detail"));
        Assert.Equal("exchange", Assert.Single(Events(result, "connection_reset")).Text("detail"));
    }

    /// <summary>Writes until the gateway accepts no more, and reads all of it when that was told.</summary>
    private static void FillAndDrain(Socket client, Socket gateway, TelemetryProcess run)
    {
        byte[] bytes = new byte[16 << 10];
        client.Blocking = false;
        long sent = 0;
        bool isFull = false;
        while (!isFull)
        {
            sent += Math.Max(0, client.Send(bytes, SocketFlags.None, out SocketError error));
            isFull = error == SocketError.WouldBlock;
        }
        run.WaitForAnyLine("event", line => line.Text("event") == "window_closed", Patience);
        gateway.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        while (sent > 0)
            sent -= gateway.Receive(bytes);
        run.WaitForAnyLine(
            "event", line => line.Text("event") == "window_closed" && line.Text("state") == "cleared", Patience);
    }

    private static Socket Client(VethPair network)
    {
        Socket client = GatewaySockets.Client(network);
        client.NoDelay = true;
        return client;
    }

    private static IEnumerable<JsonElement> Events(RunResult result, string name) =>
        result.OfType("event").Where(line => line.Text("event") == name);

    private static void AssertSeries(RunResult result, string name, long[] expected)
    {
        JsonElement series = Assert.Single(
            result.Summary.At("series").EnumerateArray(), item => item.Text("series") == name);
        Assert.Equal((expected.Length, 0L), (series.Count("count"), series.Count("may_be_missing")));
        AssertClose(expected.Min(), series.Count("min_ns"));
        AssertClose((long)expected.Average(), series.Count("mean_ns"));
        AssertClose(expected.Max(), series.Count("max_ns"));
    }

    /// <summary>Equal up to the three digits of a histogram.</summary>
    private static void AssertClose(long expected, long actual) =>
        Assert.InRange(actual, expected * 0.999 - 1, expected * 1.001 + 1);

    private static IEnumerable<(Segment Of, Segment By)> Acknowledgments(Segment[] segments, VethPair network) =>
        segments.Where(segment => segment.Source == network.SenderAddress && segment.Acknowledges > 0)
            .Select(segment => (Of: segments[segment.Acknowledges - 1], By: segment))
            .Where(pair => pair.Of.Source == network.ReceiverAddress);

    private static int TimesClosed(Segment[] segments) => segments.Where((segment, index) =>
        segment is { Window: 0, IsReset: false } && (index == 0 || segments[index - 1].Window != 0)).Count();

    private static IEnumerable<Segment> Tshark(string capture)
    {
        string output = PlainRun.Succeed(Patience, "tshark", "-r", capture, "-T", "fields", "-E", "separator=,",
            "-e", "ip.src", "-e", "tcp.len", "-e", "tcp.flags.syn", "-e", "tcp.flags.reset",
            "-e", "tcp.window_size_value", "-e", "tcp.analysis.acks_frame", "-e", "tcp.analysis.ack_rtt");
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] fields = line.Split(',');
            yield return new Segment(
                fields[0], Number(fields[1]), fields[2] is "1" or "True", fields[3] is "1" or "True",
                Number(fields[4]), Number(fields[5]),
                Nanoseconds(fields[6]));
        }
    }

    private static int Number(string text) => text.Length == 0 ? 0 : int.Parse(text, CultureInfo.InvariantCulture);

    private static long Nanoseconds(string seconds) =>
        seconds.Length == 0 ? 0 : (long)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * 1_000_000_000m);

    private sealed record Segment(
        string Source, int Length, bool IsSyn, bool IsReset, int Window, int Acknowledges, long RoundTripNs);
}
