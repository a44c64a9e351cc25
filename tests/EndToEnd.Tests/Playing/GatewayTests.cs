// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>Orders of an independent client, answered by the gateway of a play.</summary>
[Trait("Needs", "root")]
public sealed class GatewayTests
{
    private const long Ms = 1_000_000;
    private const long LongestStall = 5_000 * Ms;               // of a busy machine
    private const ulong DayNs = 86_400_000_000_000;

    public static TheoryData<bool> Versions => [false, true];

    [RootTheory]
    [MemberData(nameof(Versions))]
    public void orders_are_answered_in_kind_and_time_as_they_were_recorded(bool isVersion42)
    {
        using var lab = new GatewayLab(isVersion42);
        OuchWire wire = lab.Wire;
        string folder = lab.Lab.Scratch.File("played");
        string seen = lab.Lab.Scratch.File("seen.pcap");
        using TelemetryProcess witness = lab.Witness(seen);
        using TelemetryProcess play = lab.Start(seconds: 3, "--result", folder);
        using OuchClient client = lab.Connect().LogIn("alpha");
        Assert.Equal(1, client.First);

        AssertOrders(wire, client);
        AssertChanges(wire, client);
        AssertBeyond(wire, client);
        client.AwaitHeartbeat();
        client.Send(OuchWire.Plain('R'), OuchWire.Plain('O'));

        (RunResult result, JsonElement gateway, JsonElement session) = GatewayLab.End(play);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Empty(client.Packet());                          // the gateway ended the connection too
        Assert.Equal((8L, 2L, 1L), (session.Count("orders"), session.Count("cancels"), session.Count("replaces")));
        Assert.Equal((9L, 1L, 1L), (
            session.Count("answered"), session.Count("unanswered"), session.Count("ignored")));
        Assert.Equal((1L, 1L, 2L, 5L), (session.Count("beyond_recording"), session.Count("rejected_as_recorded"),
            session.Count("executed"), session.Count("accepted")));
        Assert.Equal((1L, 0L, 0L), (
            session.Count("logins"), session.Count("disconnects"), session.Count("malformed")));
        Assert.Equal("recorded", gateway.Text("answers"));
        Assert.InRange(session.Count("answer_error_ns", "p50"), 0, LongestStall);
        Assert.Equal(20_000, session.Count("bound_ns"));
        AssertFiles(folder, session);
        lab.AssertReplay(witness, seen, session);
    }

    [RootFact]
    public void all_orders_are_accepted_or_none_is_answered_if_that_is_asked_for()
    {
        foreach ((string mode, bool isAnswered) in ((string, bool)[])[("accept", true), ("none", false)])
        {
            using var lab = new GatewayLab(isVersion42: false);
            using TelemetryProcess play = lab.Start(seconds: 1, "--answers", mode);
            using OuchClient client = lab.Connect().LogIn("alpha");

            long sentNs = client.Send([.. Enumerable.Range(1, 4).Select(number => lab.Wire.Enter(number, 10, 5_000))]);
            List<(OuchAnswer Answer, long Ns)> answers = Read(client, sentNs, isAnswered ? 4 : 0);

            Assert.All(answers, one => Assert.Equal('A', one.Answer.Type));
            Assert.All(answers, one => Assert.InRange(one.Ns, 1 * Ms, LongestStall));
            Assert.Equal([0, 1, (byte)'Z'], client.Packet());   // the end of the session, at the end of the play
            (_, JsonElement gateway, JsonElement session) = GatewayLab.End(play);
            Assert.Equal((mode, 4L, answers.Count, 4L - answers.Count), (gateway.Text("answers"),
                session.Count("orders"), session.Count("answered"), session.Count("unanswered")));
        }
    }

    [RootFact]
    public void a_client_that_vanishes_leaves_nothing_and_can_come_back()
    {
        using var lab = new GatewayLab(isVersion42: false);
        OrderCapture orders = new OrderCapture(GatewayLab.Recorded).LogIn("alpha");
        long[] delaysMs = [1, 30_000, 30_000, 1, 1];
        for (int number = 1; number <= delaysMs.Length; number++)
            orders.Send(number * Ms, lab.Wire.Enter(number, 100, 5_000));
        foreach (int number in (int[])[1, 4, 5, 2, 3])
            orders.Answer((number + delaysMs[number - 1]) * Ms, lab.Wire.Accepted(number));
        string capture = lab.Lab.Write("orders.pcap", orders.Pcap());
        using TelemetryProcess play = lab.Start(seconds: 60, capture, []);
        string session;
        using (OuchClient client = lab.Connect().LogIn("alpha"))
        {
            client.Send(lab.Wire.Enter(1, 10, 5_000));
            Assert.Equal('A', client.Answer(out _).Type);
            client.Send(lab.Wire.Enter(2, 10, 5_000), lab.Wire.Enter(3, 10, 5_000));
            session = client.Session;
        }

        // It comes back and asks for everything again.
        using OuchClient again = lab.Connect().LogIn("alpha", session.Trim(), "1");
        Assert.Equal(1, again.First);
        Assert.Equal(('A', 1), Kind(again.Answer(out _)));
        // The orders before are forgotten, their keys are free: these are the fourth and the fifth.
        again.Send(lab.Wire.Enter(1, 10, 5_000), lab.Wire.Enter(2, 10, 5_000));
        Assert.Equal(('A', 1), Kind(again.Answer(out _)));
        Assert.Equal(('A', 2), Kind(again.Answer(out _)));
        again.Dispose();

        using OuchClient third = lab.Connect().LogIn("alpha", next: "0");
        Assert.Equal(4, third.First);
        third.Send(OuchWire.Plain('O'));
        Assert.Empty(third.Packet());
        (_, JsonElement gateway, JsonElement counted) = GatewayLab.End(play, stops: true);
        Assert.Equal((3L, 2L), (counted.Count("logins"), counted.Count("disconnects")));
        Assert.Equal(5, counted.Count("orders"));
        Assert.Equal((3L, 2L), (counted.Count("answered"), counted.Count("unanswered")));
        Assert.Equal((0L, 0L), (gateway.Count("malformed"), counted.Count("malformed")));
    }

    private static void AssertOrders(OuchWire wire, OuchClient client)
    {
        long sentNs = client.Send(wire.Enter(1, 11, 5_001), wire.Enter(2, 12, 5_002), wire.Enter(3, 130, 5_003));
        client.Send(wire.Enter(4, 14, 5_004));
        client.Send(wire.Enter(5, 15, 6_005, "WXYZ", 'S'));
        client.Send(wire.Enter(7, 17, 5_007));
        List<(OuchAnswer Answer, long Ns)> answers = Read(client, sentNs, 7);

        // The executions come last, 20 and 30 ms after the order.
        Assert.Equal(["A 1", "A 3", "A 5", "A 7", "E 3", "E 3", "J 2"],
            answers.Select(one => $"{one.Answer.Type} {one.Answer.Number}").Order(StringComparer.Ordinal));
        AssertDelay(2 * Ms, answers, 'A', 1);
        AssertDelay(5 * Ms, answers, 'J', 2);
        AssertDelay(1 * Ms, answers, 'A', 3);
        AssertDelay(1 * Ms, answers, 'A', 5);
        AssertDelay(3 * Ms, answers, 'A', 7);
        AssertDelay(20 * Ms, answers, 'E', 3);
        AssertAccepted(answers, 1, 'B', 11, "ABCD", 5_001);
        AssertAccepted(answers, 5, 'S', 15, "WXYZ", 6_005);
        Assert.Equal((byte)'Z', Of(answers, 'J', 2).Last);
        OuchAnswer[] fills = [.. answers.Where(one => one.Answer.Type == 'E').Select(one => one.Answer)];
        // The first is as large as recorded, the second was all that was left.
        Assert.Equal([(40u, 5_003ul, (byte)'R'), (90u, 5_003ul, (byte)'R')],
            fills.Select(fill => (fill.Quantity, fill.Price, fill.Last)));
        Assert.NotEqual(fills[0].Match, fills[1].Match);
        Assert.Equal(4, answers.Where(one => one.Answer.Type == 'A').Select(one => one.Answer.Reference).Distinct()
            .Count());
    }

    private static void AssertChanges(OuchWire wire, OuchClient client)
    {
        long changedNs = client.Send(wire.Replace(5, 6, 25, 6_100), wire.Cancel(7, 0));
        List<(OuchAnswer Answer, long Ns)> changes = Read(client, changedNs, 2);
        AssertDelay(4 * Ms, changes, 'U', 6);
        OuchAnswer replaced = Of(changes, 'U', 6);
        Assert.Equal((5, 'S', 25u, "WXYZ", 6_100ul), (
            replaced.Previous, replaced.Side, replaced.Quantity, replaced.Instrument, replaced.Price));
        // The first cancel of the session was done, the second one refused.
        Assert.Equal(('C', 7, 17u, (byte)'I'), Summary(Of(changes, 'C', 7)));
        long canceledNs = client.Send(wire.Cancel(6, 5));
        List<(OuchAnswer Answer, long Ns)> refused = Read(client, canceledNs, 1);
        AssertDelay(3 * Ms, refused, 'I', 6);
    }

    private static void AssertBeyond(OuchWire wire, OuchClient client)
    {
        // Beyond the recording: accepted after the median of 1, 1, 2 and 3 ms. The second has a key that is in use.
        long beyondNs = client.Send(wire.Enter(8, 18, 5_008), wire.Enter(8, 19, 5_009));
        List<(OuchAnswer Answer, long Ns)> beyond = Read(client, beyondNs, 1);
        AssertDelay(1 * Ms, beyond, 'A', 8);
        AssertAccepted(beyond, 8, 'B', 18, "ABCD", 5_008);
    }

    /// <summary>Reads answers; each with the time since a request.</summary>
    private static List<(OuchAnswer Answer, long Ns)> Read(OuchClient client, long sentNs, int count)
    {
        List<(OuchAnswer, long)> answers = [];
        for (int answer = 0; answer < count; answer++)
            answers.Add((client.Answer(out long readNs), readNs - sentNs));
        return answers;
    }

    private static void AssertDelay(long recordedNs, List<(OuchAnswer Answer, long Ns)> answers, char type, int number)
    {
        (OuchAnswer answer, long ns) = answers.First(one => Kind(one.Answer) == (type, number));
        Assert.InRange(ns, recordedNs, recordedNs + LongestStall);
        Assert.InRange(answer.TimeNs, 0ul, DayNs - 1);
    }

    private static void AssertAccepted(
        List<(OuchAnswer Answer, long Ns)> answers, int number, char side, uint quantity, string instrument,
        ulong price)
    {
        OuchAnswer answer = Of(answers, 'A', number);
        Assert.Equal((side, quantity, instrument, price),
            (answer.Side, answer.Quantity, answer.Instrument, answer.Price));
        Assert.NotEqual(0ul, answer.Reference);
    }

    private static OuchAnswer Of(List<(OuchAnswer Answer, long Ns)> answers, char type, int number) =>
        answers.First(one => Kind(one.Answer) == (type, number)).Answer;

    private static (char Type, int Number) Kind(OuchAnswer answer) => (answer.Type, answer.Number);

    private static (char Type, int Number, uint Quantity, byte Last) Summary(OuchAnswer answer) =>
        (answer.Type, answer.Number, answer.Quantity, answer.Last);

    private static void AssertFiles(string folder, JsonElement session)
    {
        JsonElement summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json"))).RootElement;
        Assert.Equal(session.ToString(), summary.At("gateway", "sessions", 0).ToString());
        JsonElement[] orders =
        [
            .. File.ReadLines(Path.Combine(folder, "gateway_orders.jsonl"))
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];
        Assert.Equal(session.Count("answered") + session.Count("unanswered"), orders.Length);
        Assert.Equal(("alpha", "new", "ABCD", "B", 2L, 12L, 5_002L, "rejected"), (orders[1].Text("session"),
            orders[1].Text("kind"), orders[1].Text("instrument"), orders[1].Text("side"), orders[1].Count("ordinal"),
            orders[1].Count("quantity"), orders[1].Count("price"), orders[1].Text("answer")));
        Assert.Equal(5 * Ms, orders[1].Count("due_ns") - orders[1].Count("read_ns"));
        long[] errors =
        [
            .. orders.Where(order => order.At("answered_ns").ValueKind == JsonValueKind.Number)
                .Select(order => order.Count("answered_ns") - order.Count("due_ns")),
        ];
        Assert.All(errors, error => Assert.InRange(error, 0, session.Count("answer_error_ns", "max")));
    }
}
