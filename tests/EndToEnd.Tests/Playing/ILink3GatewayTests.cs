// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>Orders of an independent client of iLink 3, answered by the gateway of a play.</summary>
[Trait("Needs", "root")]
public sealed class ILink3GatewayTests : IDisposable
{
    private const long Ms = 1_000_000;
    private const long LongestStall = 5_000 * Ms;               // of a busy machine
    private const uint Crude = 117_820;
    private const uint Gas = 200_001;
    private const byte Buy = 1;
    private const byte Sell = 2;

    private readonly GatewayLab _lab = new(ILink3Wire.Protocol, ILink3Wire.Session);

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void orders_are_answered_in_kind_and_time_as_they_were_recorded()
    {
        string seen = _lab.Lab.Scratch.File("seen.pcap");
        using TelemetryProcess witness = _lab.Witness(seen);
        using TelemetryProcess play = _lab.Start(seconds: 2, Recorded(), []);
        using ILink3Client client = Connect().LogIn();

        (ulong replaced, ulong canceled) = AssertOrders(client);
        AssertChanges(client, replaced, canceled);
        client.LogOut();

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
    public void gaps_are_reported_answers_sent_again_and_numbers_go_on_under_a_uuid()
    {
        using TelemetryProcess play = _lab.Start(seconds: 60, Recorded(), ["--answers", "accept"]);
        using (ILink3Client client = Connect().LogIn())
        {
            client.Send(ILink3Wire.Order(1, "B1", 10, 50, Crude, Buy));
            byte[] first = client.Read(522);
            Assert.Equal((1u, 0), (ILink3Wire.U32(first, 12), first[205]));
            // Numbers 2 and 3 are lost: they will not come, and what comes is taken.
            client.Send(ILink3Wire.Order(4, "B4", 10, 50, Crude, Buy));
            byte[] missing = client.Read(513);
            Assert.Equal((2u, 2u), (ILink3Wire.U32(missing, 20), ILink3Wire.U32(missing, 24)));
            Assert.Equal(2u, ILink3Wire.U32(client.Read(522), 12));
            client.Send(ILink3Wire.Sequence(ILink3Wire.Uuid, 5, hasLapsed: true));
            Assert.Equal(3u, ILink3Wire.U32(client.Read(506), 20));

            client.Send(ILink3Wire.RetransmitRequest(ILink3Wire.Uuid, 1, 1));
            Assert.Equal(1u, ILink3Wire.U32(client.Read(509), 36));
            byte[] again = client.Read(522);
            first[205] = 1;                                     // it says that it is sent again
            Assert.Equal(first, again);
            client.Send(ILink3Wire.RetransmitRequest(ILink3Wire.Uuid, 2, 9));
            client.Read(510);
            client.LogOut();
        }
        using (ILink3Client client = Connect())
        {
            client.Send(ILink3Wire.Establish(ILink3Wire.Uuid, next: 5));
            Assert.Equal(3u, ILink3Wire.U32(client.Read(504), 28));
            client.LogOut();
        }
        using (ILink3Client client = Connect())
        {
            client.Send(ILink3Wire.Negotiate(ILink3Wire.Uuid + 1));
            client.Read(501);
            client.Send(ILink3Wire.Establish(ILink3Wire.Uuid + 1));
            byte[] established = client.Read(504);
            Assert.Equal((1u, 2u, ILink3Wire.Uuid), (ILink3Wire.U32(established, 28),
                ILink3Wire.U32(established, 32), ILink3Wire.U64(established, 36)));
            client.LogOut();
        }
        (_, _, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((1L, 1L, 3L, 0L), (session.Count("sequence_gaps"), session.Count("resent"),
            session.Count("logins"), session.Count("malformed")));
    }

    [RootFact]
    public void clients_that_send_what_no_client_should_are_refused_or_cut_off()
    {
        using TelemetryProcess play = _lab.Start(seconds: 60, Recorded(), []);
        byte[][] bad =
        [
            "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
            ILink3Wire.Order(1, "B1", 10, 50, Crude, Buy),      // an order before the login
            [.. ILink3Wire.Negotiate(ILink3Wire.Uuid)[..4], .. new byte[86]],
        ];
        foreach (byte[] bytes in bad)
        {
            using ILink3Client client = Connect();
            client.Send(bytes);
            Assert.Empty(client.Read(out _));
        }
        AssertRejected("the UUID has not been negotiated", ILink3Wire.Establish(ILink3Wire.Uuid));
        AssertRejected("the session is not known", ILink3Wire.Establish(ILink3Wire.Uuid, session: "ZZZ"));
        AssertRejected("the keep-alive interval is 0", ILink3Wire.Establish(ILink3Wire.Uuid, keepAliveMs: 0));
        using (ILink3Client client = Connect().LogIn())
        {
            foreach (byte part in ILink3Wire.Order(1, "B1", 10, 50, Crude, Buy))
                client.Send([part]);
            client.Read(522);
            client.Send(ILink3Wire.Order(1, "B2", 10, 50, Crude, Buy));
            Assert.Equal("the number is lower than expected", ILink3Wire.Text(client.Read(507), 12, 48));
            Assert.Empty(client.Read(out _));
        }
        using (ILink3Client silent = Connect().LogIn(ILink3Wire.Uuid + 1, keepAliveMs: 500))
        {
            List<int> templates = [];
            while (silent.Read(out _) is { Length: > 0 } message)
                templates.Add(ILink3Wire.TemplateOf(message));
            Assert.Equal(507, templates[^1]);
            Assert.All(templates[..^1], template => Assert.Equal(506, template));
        }

        (_, JsonElement gateway, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((3L, bad.Length + 1L), (gateway.Count("refused_logins"), gateway.Count("malformed")));
        Assert.Equal((2L, 1L, 2L), (
            session.Count("logins"), session.Count("malformed"), session.Count("disconnects")));
    }

    private void AssertRejected(string reason, byte[] establish)
    {
        using ILink3Client client = Connect();
        client.Send(establish);
        Assert.Equal(reason, ILink3Wire.Text(client.Read(505), 12, 48));
        Assert.Empty(client.Read(out _));
    }

    private ILink3Client Connect() => new(_lab.Lab.Pair, GatewayLab.Port);

    /// <summary>What was recorded: of one instrument an order that is accepted after 2 ms, one rejected after 5 ms, one
    /// accepted after 1 ms and executed after 20 and 30 ms, one without an answer, one accepted after 3 ms; of another
    /// one accepted after 1 ms and modified after 4 ms; a cancel done after 2 ms, one refused after 3 ms.</summary>
    private string Recorded() => _lab.Lab.Write("orders.pcap", new OrderCapture(GatewayLab.Recorded).Connect()
        .Send(10 * Ms, ILink3Wire.Negotiate(ILink3Wire.Uuid))
        .Answer(11 * Ms, ILink3Wire.Negotiated(ILink3Wire.Uuid))
        .Send(12 * Ms, ILink3Wire.Establish(ILink3Wire.Uuid))
        .Answer(13 * Ms, ILink3Wire.Established(ILink3Wire.Uuid))
        .Send(100 * Ms, ILink3Wire.Order(1, "A1", 100, 50, Crude, Buy))
        .Answer(102 * Ms, ILink3Wire.Accepted(1, "A1", 901))
        .Send(110 * Ms, ILink3Wire.Order(2, "A2", 100, 50, Crude, Buy))
        .Answer(115 * Ms, ILink3Wire.Rejected(2, "A2", "not today"))
        .Send(120 * Ms, ILink3Wire.Order(3, "A3", 100, 50, Crude, Buy))
        .Answer(121 * Ms, ILink3Wire.Accepted(3, "A3", 903))
        .Answer(140 * Ms, ILink3Wire.Traded(4, "A3", 903, 40, 40, 60))
        .Answer(150 * Ms, ILink3Wire.Traded(5, "A3", 903, 60, 100, 0))
        .Send(160 * Ms, ILink3Wire.Order(4, "A4", 100, 50, Crude, Buy))
        .Send(170 * Ms, ILink3Wire.Order(5, "A5", 100, 60, Gas, Sell))
        .Answer(171 * Ms, ILink3Wire.Accepted(6, "A5", 905))
        .Send(180 * Ms, ILink3Wire.Replace(6, 905, "A6", 90, 61, Gas, Sell))
        .Answer(184 * Ms, ILink3Wire.Modified(7, "A6", 905))
        .Send(190 * Ms, ILink3Wire.Cancel(7, 905, "A7", Gas, Sell))
        .Answer(192 * Ms, ILink3Wire.Canceled(8, "A7", 905))
        .Send(210 * Ms, ILink3Wire.Cancel(8, 901, "A8", Crude, Buy))
        .Answer(213 * Ms, ILink3Wire.CancelRefused(9, "A8", 901, "too late"))
        .Pcap());

    private static (ulong Replaced, ulong Canceled) AssertOrders(ILink3Client client)
    {
        long sentNs = client.Send(ILink3Wire.Order(1, "B1", 11, 51, Crude, Buy),
            ILink3Wire.Order(2, "B2", 12, 52, Crude, Buy), ILink3Wire.Order(3, "B3", 130, 53, Crude, Buy),
            ILink3Wire.Order(4, "B4", 14, 54, Crude, Buy), ILink3Wire.Order(5, "B5", 15, 65, Gas, Sell));
        Dictionary<string, (byte[] Message, long Ns)> answers = [];
        for (uint number = 1; number <= 6; number++)
        {
            byte[] answer = client.Read(out long readNs);
            Assert.Equal((number, ILink3Wire.Uuid), (ILink3Wire.U32(answer, 12), ILink3Wire.U64(answer, 16)));
            int template = ILink3Wire.TemplateOf(answer);
            string id = ILink3Wire.Text(answer, template == 523 ? 340 : 84, 20);
            answers.Add($"{template} {id}" + (template == 525 ? $" {ILink3Wire.U32(answer, 205)}" : ""),
                (answer, readNs - sentNs));
        }

        Assert.Equal(["522 B1", "522 B3", "522 B5", "523 B2", "525 B3 40", "525 B3 90"],
            answers.Keys.Order(StringComparer.Ordinal));
        AssertDelay(2 * Ms, answers["522 B1"]);
        AssertDelay(5 * Ms, answers["523 B2"]);
        AssertDelay(20 * Ms, answers["525 B3 40"]);
        AssertDelay(30 * Ms, answers["525 B3 90"]);
        byte[] accepted = answers["522 B5"].Message;
        Assert.Equal((Gas, 15u, 65L, Sell, 1_005ul, "US,IL", "2", 221), (ILink3Wire.U32(accepted, 181),
            ILink3Wire.U32(accepted, 185), ILink3Wire.Price(accepted, 120), accepted[202],
            ILink3Wire.U64(accepted, 152), ILink3Wire.Text(accepted, 176, 5), ILink3Wire.Text(accepted, 201, 1),
            accepted.Length));
        Assert.Equal((5, 221 - 12), (ILink3Wire.U16(accepted, 10), ILink3Wire.U16(accepted, 4)));
        byte[] rejected = answers["523 B2"].Message;
        Assert.Equal(("not today", 99, 12u), (ILink3Wire.Text(rejected, 24, 256), ILink3Wire.U16(rejected, 453),
            ILink3Wire.U32(rejected, 441)));
        (byte[] part, byte[] all) = (answers["525 B3 40"].Message, answers["525 B3 90"].Message);
        Assert.Equal((40u, 90u, "1", 53L), (ILink3Wire.U32(part, 209), ILink3Wire.U32(part, 225),
            ILink3Wire.Text(part, 233, 1), ILink3Wire.Price(part, 112)));
        Assert.Equal((130u, 0u, "2", 53L), (ILink3Wire.U32(all, 209), ILink3Wire.U32(all, 225),
            ILink3Wire.Text(all, 233, 1), ILink3Wire.Price(all, 112)));
        Assert.Equal(ILink3Wire.U64(answers["522 B3"].Message, 112), ILink3Wire.U64(all, 120));
        Assert.NotEqual(ILink3Wire.Text(part, 24, 40), ILink3Wire.Text(all, 24, 40));
        return (ILink3Wire.U64(accepted, 112), ILink3Wire.U64(answers["522 B1"].Message, 112));
    }

    private static void AssertChanges(ILink3Client client, ulong replaced, ulong canceled)
    {
        long sentNs = client.Send(ILink3Wire.Replace(6, replaced, "B6", 25, 66, Gas, Sell),
            ILink3Wire.Cancel(7, canceled, "B7", Crude, Buy));
        byte[] cancel = client.Read(534);
        Assert.Equal(("B7", canceled, 3_007ul, 11u, 103), (ILink3Wire.Text(cancel, 84, 20),
            ILink3Wire.U64(cancel, 112), ILink3Wire.U64(cancel, 152), ILink3Wire.U32(cancel, 185), cancel[211]));
        byte[] modified = client.Read(out long modifiedNs);
        AssertDelay(4 * Ms, (modified, modifiedNs - sentNs));
        Assert.Equal((531, "B6", replaced, 25u, 25u, 66L, 2_006ul), (ILink3Wire.TemplateOf(modified),
            ILink3Wire.Text(modified, 84, 20), ILink3Wire.U64(modified, 112), ILink3Wire.U32(modified, 185),
            ILink3Wire.U32(modified, 193), ILink3Wire.Price(modified, 120), ILink3Wire.U64(modified, 152)));
        // The second cancel of the session was refused.
        client.Send(ILink3Wire.Cancel(8, replaced, "B8", Gas, Sell));
        byte[] refused = client.Read(535);
        Assert.Equal(("B8", replaced, "too late"), (ILink3Wire.Text(refused, 340, 20),
            ILink3Wire.U64(refused, 368), ILink3Wire.Text(refused, 24, 256)));
        // Beyond the recording, so it is accepted; another has a key that is in use.
        client.Send(ILink3Wire.Order(9, "B9", 9, 59, Gas, Sell), ILink3Wire.Order(10, "B9", 9, 59, Gas, Sell));
        Assert.Equal("B9", ILink3Wire.Text(client.Read(522), 84, 20));
    }

    private static void AssertDelay(long recordedNs, (byte[] Message, long Ns) answer) =>
        Assert.InRange(answer.Ns, recordedNs, recordedNs + LongestStall);
}
