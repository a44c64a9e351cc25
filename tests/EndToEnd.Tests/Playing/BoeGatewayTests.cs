// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>Orders of an independent client of Cboe BOE, answered by the gateway of a play.</summary>
[Trait("needs", "root")]
public sealed class BoeGatewayTests : IDisposable
{
    private const long Ms = 1_000_000;
    private const long LongestStall = 5_000 * Ms;               // of a busy machine

    private readonly GatewayLab _lab = new(BoeWire.Protocol, BoeWire.User);

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void orders_are_answered_in_kind_and_time_as_they_were_recorded()
    {
        string seen = _lab.Lab.Scratch.File("seen.pcap");
        using TelemetryProcess witness = _lab.Witness(seen);
        using TelemetryProcess play = _lab.Start(seconds: 2, Recorded(), []);
        using BoeClient client = Connect().LogIn();

        AssertOrders(client);
        AssertChanges(client);
        client.Send(BoeWire.Plain(2));
        Assert.Equal((byte)'U', client.Read(0x08)[10]);
        Assert.Empty(client.Read(out _));

        (RunResult result, _, JsonElement session) = GatewayLab.End(play);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal((7L, 2L, 1L), (session.Count("orders"), session.Count("cancels"), session.Count("replaces")));
        Assert.Equal((8L, 1L, 1L), (
            session.Count("answered"), session.Count("unanswered"), session.Count("ignored")));
        Assert.Equal((1L, 1L, 2L, 4L), (session.Count("beyond_recording"), session.Count("rejected_as_recorded"),
            session.Count("executed"), session.Count("accepted")));
        Assert.Equal((1L, 0L, 0L), (
            session.Count("logins"), session.Count("disconnects"), session.Count("malformed")));
        _lab.AssertReplay(witness, seen, session);
    }

    [RootFact]
    public void what_a_client_missed_is_sent_again_at_its_login()
    {
        using TelemetryProcess play = _lab.Start(seconds: 60, Recorded(), ["--answers", "accept"]);
        byte[][] answers;
        using (BoeClient client = Connect().LogIn())
        {
            client.Send(BoeWire.Order("B1", 10, 510_000, "ABCD", '1', number: 1),
                BoeWire.Order("B2", 10, 510_000, "ABCD", '1', number: 4));
            answers = [client.Read(0x25), client.Read(0x25)];
            Assert.Equal((1u, 2u), (BoeWire.U32(answers[0], 6), BoeWire.U32(answers[1], 6)));
            client.Send(BoeWire.Order("B3", 10, 510_000, "ABCD", '1', number: 2));
            Assert.Equal("the number is lower than expected", BoeWire.Text(client.Read(0x08), 11, 60));
            Assert.Empty(client.Read(out _));
        }
        using (BoeClient client = Connect())
        {
            client.Send(BoeWire.Login(last: 1));
            byte[] response = client.Read(0x24);
            // The client's last number, one unit, its last number; then the parameters of the request.
            Assert.Equal(('A', 4u, 1, 1, 2u), ((char)response[10], BoeWire.U32(response, 72), response[76],
                response[77], BoeWire.U32(response, 78)));
            Assert.Equal(BoeWire.Login(last: 1)[28..], response[82..]);
            Assert.Equal(answers[1], client.Read(0x25));
            client.Read(0x13);
        }
        AssertRefused('Q', BoeWire.Login(last: 7));
        AssertRefused('N', BoeWire.Login(user: "NONE"));
        byte[] cut = BoeWire.Login();
        cut[29] = 200;                                          // length of the first group
        AssertRefused('M', cut);

        (_, JsonElement gateway, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((3L, 1L), (gateway.Count("refused_logins"), gateway.Count("malformed")));
        Assert.Equal((2L, 1L, 1L, 1L, 2L), (session.Count("logins"), session.Count("sequence_gaps"),
            session.Count("resent"), session.Count("malformed"), session.Count("disconnects")));
    }

    [RootFact]
    public void bytes_that_are_no_login_end_the_connection_and_nothing_else()
    {
        using TelemetryProcess play = _lab.Start(seconds: 60, Recorded(), ["--answers", "accept"]);
        byte[][] bad =
        [
            "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
            BoeWire.Order("B1", 10, 510_000, "ABCD", '1'),      // an order before the login
            [0xBA, 0xBA, 0xFF, 0xFF, 0x37],                     // a giant length
        ];
        foreach (byte[] bytes in bad)
        {
            using BoeClient client = Connect();
            client.Send(bytes);
            Assert.Empty(client.Read(out _));
        }
        using (BoeClient client = Connect().LogIn())
        {
            // Without a symbol, cut short, of another type; then one in pieces.
            byte[] blind = BoeWire.Order("B1", 10, 510_000, "ABCD", '1');
            blind[37] = 0x40;
            client.Send(blind, [0xBA, 0xBA, 12, 0, 0x38, 0, 0, 0, 0, 0, 1, 2, 3, 4], BoeWire.Plain(0x47));
            foreach (byte part in BoeWire.Order("B1", 10, 510_000, "ABCD", '1'))
                client.Send([part]);
            Assert.Equal("B1", BoeWire.Text(client.Read(0x25), 18, 20));
        }

        (_, JsonElement gateway, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((3L, 3L), (gateway.Count("malformed"), gateway.Count("disconnects")));
        Assert.Equal((2L, 1L, 1L), (
            session.Count("malformed"), session.Count("other_requests"), session.Count("answered")));
    }

    private void AssertRefused(char status, byte[] login)
    {
        using BoeClient client = Connect();
        client.Send(login);
        Assert.Equal((byte)status, client.Read(0x24)[10]);
        Assert.Empty(client.Read(out _));
    }

    private BoeClient Connect() => new(_lab.Lab.Pair, GatewayLab.Port);

    /// <summary>What was recorded: of one instrument an order that is accepted after 2 ms, one rejected after 5 ms, one
    /// accepted after 1 ms and executed after 20 and 30 ms, one without an answer; of another one accepted after 1 ms
    /// and modified after 4 ms; a cancel done after 2 ms, one refused after 3 ms.</summary>
    private string Recorded() => _lab.Lab.Write("orders.pcap", new OrderCapture(GatewayLab.Recorded).Connect()
        .Send(10 * Ms, BoeWire.Login())
        .Answer(11 * Ms, BoeWire.LoggedIn())
        .Send(100 * Ms, BoeWire.Order("A1", 100, 500_000, "ABCD", '1'))
        .Answer(102 * Ms, BoeWire.Accepted(1, "A1"))
        .Send(110 * Ms, BoeWire.Order("A2", 100, 500_000, "ABCD", '1'))
        .Answer(115 * Ms, BoeWire.Rejected("A2", "not today"))
        .Send(120 * Ms, BoeWire.Order("A3", 100, 500_000, "ABCD", '1'))
        .Answer(121 * Ms, BoeWire.Accepted(2, "A3"))
        .Answer(140 * Ms, BoeWire.Executed(3, "A3", 40, 60))
        .Answer(150 * Ms, BoeWire.Executed(4, "A3", 60, 0))
        .Send(160 * Ms, BoeWire.Order("A4", 100, 500_000, "ABCD", '1'))
        .Send(170 * Ms, BoeWire.Order("A5", 100, 600_000, "WXYZ", '2'))
        .Answer(171 * Ms, BoeWire.Accepted(5, "A5"))
        .Send(180 * Ms, BoeWire.Modify("A5", "A6", 90, 610_000))
        .Answer(184 * Ms, BoeWire.Modified(6, "A6"))
        .Send(190 * Ms, BoeWire.Cancel("A6"))
        .Answer(192 * Ms, BoeWire.Canceled(7, "A6", 'W'))
        .Send(210 * Ms, BoeWire.Cancel("A1"))
        .Answer(213 * Ms, BoeWire.CancelRefused("A1", "too late"))
        .Pcap());

    private static void AssertOrders(BoeClient client)
    {
        long sentNs = client.Send(BoeWire.Order("B1", 11, 510_000, "ABCD", '1'),
            BoeWire.Order("B2", 12, 520_000, "ABCD", '1'), BoeWire.Order("B3", 130, 530_000, "ABCD", '1'),
            BoeWire.Order("B4", 14, 540_000, "ABCD", '1'), BoeWire.Order("B5", 15, 650_000, "WXYZ", '2'));
        Dictionary<string, (byte[] Message, long Ns)> answers = [];
        for (int answer = 0; answer < 6; answer++)
        {
            byte[] message = client.Read(out long readNs);
            answers.Add($"{message[4]:X2} {BoeWire.Text(message, 18, 20)}"
                + (message[4] == 0x2C ? $" {BoeWire.U32(message, 46)}" : ""), (message, readNs - sentNs));
        }

        Assert.Equal(["25 B1", "25 B3", "25 B5", "26 B2", "2C B3 40", "2C B3 90"],
            answers.Keys.Order(StringComparer.Ordinal));
        AssertDelay(2 * Ms, answers["25 B1"]);
        AssertDelay(5 * Ms, answers["26 B2"]);
        AssertDelay(20 * Ms, answers["2C B3 40"]);
        AssertDelay(30 * Ms, answers["2C B3 90"]);
        AssertOptions(answers["25 B5"].Message, "2 650000 WXYZ 15 B5 15 0 0");
        AssertOptions(answers["26 B2"].Message, "1 520000 ABCD 12 B2 0 0 0");
        AssertOptions(answers["2C B3 40"].Message, "1 530000 ABCD 130 B3 90 40 530000");
        AssertOptions(answers["2C B3 90"].Message, "1 530000 ABCD 130 B3 0 90 530000");
        byte[] filled = answers["2C B3 90"].Message;
        Assert.Equal((530_000ul, 0u, "RSBATS"), (
            BoeWire.U64(filled, 50), BoeWire.U32(filled, 58), BoeWire.Text(filled, 62, 6)));
        Assert.Equal(("not today", 0, 0u), (BoeWire.Text(answers["26 B2"].Message, 39, 60),
            answers["26 B2"].Message[5], BoeWire.U32(answers["26 B2"].Message, 6)));
        Assert.Equal([1u, 2u, 3u, 4u, 5u], answers.Values.Select(one => BoeWire.U32(one.Message, 6))
            .Where(number => number != 0).Order());
        Assert.NotEqual(BoeWire.U64(answers["25 B1"].Message, 38), BoeWire.U64(answers["25 B5"].Message, 38));
    }

    private static void AssertChanges(BoeClient client)
    {
        long sentNs = client.Send(BoeWire.Modify("B5", "B6", 25, 660_000), BoeWire.Cancel("B1"));
        byte[] canceled = client.Read(0x2A);
        Assert.Equal(("B1", (byte)'W'), (BoeWire.Text(canceled, 18, 20), canceled[38]));
        AssertOptions(canceled, "1 510000 ABCD 11 B1 0 0 0");
        byte[] modified = client.Read(out long modifiedNs);
        AssertDelay(4 * Ms, (modified, modifiedNs - sentNs));
        Assert.Equal((0x27, "B6"), ((int)modified[4], BoeWire.Text(modified, 18, 20)));
        AssertOptions(modified, "2 660000 WXYZ 25 B5 25 0 0");
        // The second cancel of the session was refused.
        client.Send(BoeWire.Cancel("B6"));
        Assert.Equal("too late", BoeWire.Text(client.Read(0x2B), 39, 60));
        // Beyond the recording, so it is accepted; another has a key that is in use.
        client.Send(BoeWire.Order("B9", 9, 590_000, "WXYZ", '2'), BoeWire.Order("B9", 9, 590_000, "WXYZ", '2'));
        Assert.Equal("B9", BoeWire.Text(client.Read(0x25), 18, 20));
    }

    /// <summary>Side, price, symbol, quantity, original id, left, last quantity, last price.</summary>
    private static void AssertOptions(byte[] message, string expected)
    {
        int at = message.Length - BoeWire.OptionsLength + 9;    // behind the bits
        Assert.Equal(expected, string.Join(' ', (char)message[at], BoeWire.U64(message, at + 1),
            BoeWire.Text(message, at + 11, 8), BoeWire.U32(message, at + 20), BoeWire.Text(message, at + 24, 20),
            BoeWire.U32(message, at + 44), BoeWire.U32(message, at + 48), BoeWire.U64(message, at + 52)));
    }

    private static void AssertDelay(long recordedNs, (byte[] Message, long Ns) answer) =>
        Assert.InRange(answer.Ns, recordedNs, recordedNs + LongestStall);
}
