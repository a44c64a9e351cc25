// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>A lab in which a recorded session is played with its gateway.</summary>
internal sealed class GatewayLab : IDisposable
{
    internal const ushort Port = 9000;
    internal const string Recorded = "10.99.0.77";

    private const string Listening = "the gateway listens on";
    private const long Ms = 1_000_000;

    private readonly PlayLab _lab = new();

    private readonly string _protocol;
    private readonly string _login;

    internal GatewayLab(bool isVersion42)
    {
        Wire = new OuchWire(isVersion42);
        (_protocol, _login) = (Wire.Protocol, "alpha");
    }

    /// <summary>Prepares a lab of another protocol, whose orders come with each play.</summary>
    internal GatewayLab(string protocol, string login)
    {
        Wire = new OuchWire(isVersion42: false);
        (_protocol, _login) = (protocol, login);
    }

    /// <summary>Messages of OUCH.</summary>
    internal OuchWire Wire { get; }

    internal PlayLab Lab => _lab;

    public void Dispose() => _lab.Dispose();

    /// <summary>What was recorded of the session and the feed: of ABCD B an order that is accepted after 2 ms, one
    /// that is rejected after 5 ms, one accepted after 1 ms and executed after 20 and 30 ms, one without an answer, one
    /// accepted after 3 ms; of WXYZ S one accepted after 1 ms, replaced after 4 ms, canceled after 2 ms; and a cancel
    /// that is refused after 3 ms.</summary>
    internal string Orders()
    {
        OuchWire wire = Wire;
        return _lab.Write("orders.pcap", new OrderCapture(Recorded).LogIn("alpha")
            .Send(100 * Ms, wire.Enter(1, 100, 5_000))
            .Answer(102 * Ms, wire.Accepted(1))
            .Send(110 * Ms, wire.Enter(2, 100, 5_000))
            .Answer(115 * Ms, wire.Rejected(2, (byte)'Z'))
            .Send(120 * Ms, wire.Enter(3, 100, 5_000))
            .Answer(121 * Ms, wire.Accepted(3))
            .Answer(140 * Ms, wire.Executed(3, 40, 'R'))
            .Answer(150 * Ms, wire.Executed(3, 60, 'R'))
            .Send(160 * Ms, wire.Enter(4, 100, 5_000))
            .Send(170 * Ms, wire.Enter(5, 100, 6_000, "WXYZ", 'S'))
            .Answer(171 * Ms, wire.Accepted(5))
            .Send(180 * Ms, wire.Replace(5, 6, 90, 6_100))
            .Answer(184 * Ms, wire.Replaced(5, 6))
            .Send(190 * Ms, wire.Cancel(6, 0))
            .Answer(192 * Ms, wire.Canceled(6, 90, 'I'))
            .Send(200 * Ms, wire.Enter(7, 100, 5_000))
            .Answer(203 * Ms, wire.Accepted(7))
            .Send(210 * Ms, wire.Cancel(7, 0))
            .Answer(213 * Ms, wire.CancelRefused(7))
            .Pcap());
    }

    /// <summary>A configuration with the session; the recorded gateway is not an address of the lab.</summary>
    internal string Config() => _lab.Config(more: $"""
        sessions:
          - name: alpha
            protocol: {_protocol}
            gateways: ["{Recorded}:{Port}"]
            login: {_login}
        """);

    /// <summary>Starts a play of a number of seconds, and waits until its gateway listens.</summary>
    internal TelemetryProcess Start(int seconds, params string[] options) => Start(seconds, Orders(), options);

    /// <summary>The same with other recorded orders.</summary>
    internal TelemetryProcess Start(int seconds, string orders, string[] options)
    {
        TelemetryProcess play = _lab.Start([
            _lab.Capture(seconds * 1_000, (int)Ms), orders, "--config", Config(), "--gateway", "--gateway-map",
            $"{Recorded}:{Port}={_lab.Pair.SenderAddress}:{Port}", "--await-logins", "60s", .. options]);
        play.WaitForErrors(Listening, PlayLab.Patience);
        return play;
    }

    internal OuchClient Connect() => new(_lab.Pair, Wire, Port);

    /// <summary>Starts a program that records what is on the wire.</summary>
    internal TelemetryProcess Witness(string file)
    {
        TelemetryProcess tcpdump = TelemetryProcess.Start("ip",
        [
            "netns", "exec", _lab.Pair.Receiver, "tcpdump", "-i", _lab.Pair.ReceiverInterface, "-w", file,
            "--time-stamp-precision=nano", "--immediate-mode", "-U", "-Z", "root", "tcp",
        ]);
        tcpdump.WaitForErrors("listening on", PlayLab.Patience);
        return tcpdump;
    }

    /// <summary>What another program saw on the wire has the same orders and answers.</summary>
    internal void AssertReplay(TelemetryProcess witness, string seen, JsonElement session)
    {
        witness.Signal(Signals.Interrupt);
        witness.WaitForText(PlayLab.Patience);
        RunResult replay = TelemetryBinary.Run(
            "replay", seen, "--session", $"alpha={_protocol}@{_lab.Pair.SenderAddress}:{Port}", "--json");
        Assert.True(replay.ExitCode == 0, replay.Errors);
        JsonElement counted = replay.Summary.At("sessions", 0);
        Assert.Equal((session.Count("orders"), session.Count("cancels"), session.Count("replaces")),
            (counted.Count("orders"), counted.Count("cancels"), counted.Count("replaces")));
        Assert.Equal((session.Count("accepted"), session.Count("rejected_as_recorded"), session.Count("executed")),
            (counted.Count("acks"), counted.Count("rejects"), counted.Count("fills")));
        Assert.Equal((0L, 0L, 0L), (
            counted.Count("undecodable"), counted.Count("stream_gaps"), counted.Count("unmatched_answers")));
    }

    /// <summary>Ends a play, and gives its line of the gateway and that of its session.</summary>
    internal static (RunResult Result, JsonElement Gateway, JsonElement Session) End(
        TelemetryProcess play, bool stops = false)
    {
        if (stops)
            play.Signal(Signals.Interrupt);
        RunResult result = play.WaitForEnd(PlayLab.Patience);
        Assert.True(result.OfType("gateway").Count() == 1, result.Errors);
        JsonElement gateway = result.OfType("gateway").Single();
        return (result, gateway, gateway.At("sessions", 0));
    }
}
