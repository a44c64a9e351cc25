// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Model.Clocks;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>Clients that send what no client should: the gateway goes on for the others.</summary>
[Trait("Needs", "root")]
public sealed class BadClientTests : IDisposable
{
    private const long LoginNs = 10_000_000_000;

    private readonly GatewayLab _lab = new(isVersion42: false);

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void bytes_that_are_no_login_end_the_connection_and_nothing_else()
    {
        using TelemetryProcess play = _lab.Start(seconds: 60);
        byte[] random = new byte[3_000];
        new Random(3).NextBytes(random);
        byte[][] bad =
        [
            [0xFF, 0xFF, (byte)'U', 1, 2, 3],                   // a giant length
            [0, 0, 0, 0],                                       // no packet has no type
            [0, 46, (byte)'L', .. new byte[45]],                // a login that is too short
            "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
            random,
            _lab.Wire.Enter(1, 10, 5_000),                      // an order before the login
        ];
        foreach (byte[] bytes in bad)
        {
            using OuchClient client = _lab.Connect();
            client.Send(bytes);
            Assert.Empty(client.Packet());
        }
        using (OuchClient half = _lab.Connect())
        {
            half.Send(OuchWire.Login("alpha")[..20]);
            half.EndSending();
            Assert.Empty(half.Packet());
        }

        AssertStillAnswers();
        (_, JsonElement gateway, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((bad.Length + 1L, bad.Length + 1L), (gateway.Count("malformed"), gateway.Count("disconnects")));
        Assert.Equal((1L, 0L), (session.Count("logins"), session.Count("malformed")));
    }

    [RootTheory]
    [InlineData("nobody", "", "1", 'A')]
    [InlineData("alpha", "OTHER", "1", 'S')]
    [InlineData("alpha", "", "x", 'A')]
    public void logins_that_are_wrong_are_refused_with_the_reason(string user, string session, string next, char why)
    {
        using TelemetryProcess play = _lab.Start(seconds: 60);
        using (OuchClient client = _lab.Connect())
        {
            client.Send(OuchWire.Login(user, session, next));
            Assert.Equal([0, 2, (byte)'J', (byte)why], client.Packet());
            Assert.Empty(client.Packet());
        }

        AssertStillAnswers();
        (_, JsonElement gateway, _) = GatewayLab.End(play, stops: true);
        Assert.Equal((1L, next == "x" ? 1L : 0L), (gateway.Count("refused_logins"), gateway.Count("malformed")));
    }

    [RootFact]
    public void a_client_that_does_not_log_in_is_cut_off()
    {
        using TelemetryProcess play = _lab.Start(seconds: 60);
        long startNs = MonotonicClock.NowNs;
        using OuchClient client = _lab.Connect();
        client.Send(OuchWire.Login("alpha")[..10]);

        Assert.Empty(client.Packet());

        Assert.InRange(MonotonicClock.NowNs - startNs, LoginNs - (LoginNs / 10), 6 * LoginNs);
        AssertStillAnswers();
        GatewayLab.End(play, stops: true);
    }

    [RootFact]
    public void packets_may_come_in_pieces_and_bad_ones_behind_the_login_count_for_the_session()
    {
        using TelemetryProcess play = _lab.Start(seconds: 60);
        using (OuchClient client = _lab.Connect())
        {
            byte[] login = OuchWire.Login("alpha");
            foreach (byte part in login)
                client.Send([part]);
            Assert.Equal('A', (char)client.Packet()[2]);
            foreach (byte part in _lab.Wire.Enter(1, 10, 5_000))
                client.Send([part]);
            Assert.Equal('A', client.Answer(out _).Type);
            // An order that is too short, a request of another type, then garbage.
            client.Send([0, 10, (byte)'U', (byte)'O', .. new byte[8]], [0, 5, (byte)'U', (byte)'Q', 0, 0, 0]);
            client.Send([0xFF, 0xFF, 0xFF]);
            Assert.Empty(client.Packet());
        }

        AssertStillAnswers(number: 2, expected: 'J');
        (_, _, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((2L, 1L), (session.Count("malformed"), session.Count("other_requests")));
        Assert.Equal((2L, 1L), (session.Count("logins"), session.Count("disconnects")));
        Assert.Equal((2L, 2L), (session.Count("orders"), session.Count("answered")));
    }

    private void AssertStillAnswers(int number = 1, char expected = 'A')
    {
        using OuchClient client = _lab.Connect().LogIn("alpha", next: "0");
        client.Send(_lab.Wire.Enter(number, 10, 5_000));
        OuchAnswer answer = client.Answer(out _);
        Assert.Equal((expected, number), (answer.Type, answer.Number));
        client.Send(OuchWire.Plain('O'));
        Assert.Empty(client.Packet());
    }
}
