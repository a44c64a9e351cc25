// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>FIX orders of an independent client, answered by the gateway of a play.</summary>
[Trait("Needs", "root")]
public sealed class FixGatewayTests : IDisposable
{
    private const long Ms = 1_000_000;
    private const long LongestStall = 5_000 * Ms;               // of a busy machine

    private readonly GatewayLab _lab = new(FixWire.Protocol, "alpha");

    public void Dispose() => _lab.Dispose();

    public static TheoryData<string> Versions => ["FIX.4.2", "FIX.4.4", "FIXT.1.1"];

    [RootTheory]
    [MemberData(nameof(Versions))]
    public void orders_are_answered_in_kind_and_time_as_they_were_recorded(string version)
    {
        var wire = new FixWire(version);
        string seen = _lab.Lab.Scratch.File("seen.pcap");
        using TelemetryProcess witness = _lab.Witness(seen);
        using TelemetryProcess play = _lab.Start(seconds: 2, Recorded(wire), []);
        using var client = new FixClient(_lab.Lab.Pair, wire, GatewayLab.Port);
        client.LogOn();

        AssertOrders(wire, client);
        AssertChanges(client);
        client.Send(("D", FixWire.Order("B8", 18, "51")), ("D", FixWire.Order("B8", 19, "52")));
        // Beyond the recording, so it is accepted; the second has a key that is in use.
        Assert.Equal(("8", "0", "B8"), Of(client.Read(), 150, 11));
        client.LogOff();

        (RunResult result, _, JsonElement session) = GatewayLab.End(play);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal((8L, 2L, 1L), (session.Count("orders"), session.Count("cancels"), session.Count("replaces")));
        Assert.Equal((9L, 1L, 1L), (
            session.Count("answered"), session.Count("unanswered"), session.Count("ignored")));
        Assert.Equal((1L, 1L, 2L, 5L), (session.Count("beyond_recording"), session.Count("rejected_as_recorded"),
            session.Count("executed"), session.Count("accepted")));
        Assert.Equal((1L, 0L, 0L, 0L, 0L), (session.Count("logins"), session.Count("disconnects"),
            session.Count("malformed"), session.Count("sequence_gaps"), session.Count("resent")));
        _lab.AssertReplay(witness, seen, session);
    }

    [RootFact]
    public void what_either_side_misses_is_sent_again()
    {
        var wire = new FixWire("FIX.4.4");
        using TelemetryProcess play = _lab.Start(seconds: 60, Recorded(wire), ["--answers", "accept"]);
        using (var client = new FixClient(_lab.Lab.Pair, wire, GatewayLab.Port))
        {
            client.LogOn();
            client.Send("1", "112=are you there|");
            Assert.Equal(("0", "2", "are you there"), Of(client.Read(), 34, 112));
            client.Send("D", FixWire.Order("B1", 10, "50"));
            Dictionary<int, string> accepted = client.Read();
            Assert.Equal(("8", "3", "B1"), Of(accepted, 34, 11));

            // Number 4 is lost; the gateway asks for it once, and takes it and what followed when they come again.
            client.SendBytes(wire.Client(5, "D", FixWire.Order("B3", 12, "50")));
            client.SendBytes(wire.Client(6, "0"));
            Assert.Equal(("2", "4", "0"), Of(client.Read(), 7, 16));
            const string Again = $"43=Y|122={FixWire.Time}|";
            client.SendBytes(wire.Client(4, "D", FixWire.Order("B2", 11, "50"), Again));
            client.SendBytes(wire.Client(5, "D", FixWire.Order("B3", 12, "50"), Again));
            client.SendBytes(wire.Client(6, "4", "123=Y|36=7|", Again));
            Assert.Equal(("8", "5", "B2"), Of(client.Read(), 34, 11));
            Assert.Equal(("8", "6", "B3"), Of(client.Read(), 34, 11));
            client.SendBytes(wire.Client(4, "D", FixWire.Order("B2", 11, "50"), Again));    // once more: not taken

            // Messages of the session are not sent again; 3 was an answer, 4 the gateway's resend request.
            client.Next = 7;
            client.Send("2", "7=1|16=5|");
            Assert.Equal(("4", "1", "3"), Of(client.Read(), 34, 36));
            Dictionary<int, string> again = client.Read();
            Assert.Equal(("8", "3", "Y"), Of(again, 34, 43));
            Assert.Equal((accepted[52], accepted[11], accepted[37]), (again[122], again[11], again[37]));
            Assert.Equal(("4", "4", "5"), Of(client.Read(), 34, 36));
            Assert.Equal(("8", "5", "Y"), Of(client.Read(), 34, 43));
            client.LogOff();
        }

        // The numbers go on after a new logon, and begin again if the client says so.
        using (var client = new FixClient(_lab.Lab.Pair, wire, GatewayLab.Port) { Next = 9 })
        {
            client.Send("A", "98=0|108=30|");
            Assert.Equal(("A", "8", "30"), Of(client.Read(), 34, 108));
            client.LogOff();
        }
        using (var client = new FixClient(_lab.Lab.Pair, wire, GatewayLab.Port))
        {
            client.Send("A", "98=0|108=30|141=Y|");
            Assert.Equal(("A", "1", "Y"), Of(client.Read(), 34, 141));
            client.LogOff();
        }
        (_, _, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((1L, 2L, 0L), (
            session.Count("sequence_gaps"), session.Count("resent"), session.Count("malformed")));
        Assert.Equal((3L, 3L, 3L), (session.Count("orders"), session.Count("answered"), session.Count("logins")));
    }

    [RootFact]
    public void a_client_is_kept_alive_asked_and_cut_off_if_it_is_silent()
    {
        var wire = new FixWire("FIX.4.4");
        using TelemetryProcess play = _lab.Start(seconds: 60, Recorded(wire), []);
        using var client = new FixClient(_lab.Lab.Pair, wire, GatewayLab.Port);
        client.LogOn("98=0|108=1|");

        List<string> types = [];
        while (client.Read() is { Count: > 0 } message)
            types.Add(message[35]);

        Assert.Equal("0", types[0]);
        Assert.Contains("1", types);
        (_, _, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((1L, 1L), (session.Count("logins"), session.Count("disconnects")));
    }

    /// <summary>What was recorded, as in <see cref="GatewayLab.Orders"/>.</summary>
    private string Recorded(FixWire wire) => _lab.Lab.Write("orders.pcap", new OrderCapture(GatewayLab.Recorded)
        .Connect()
        .Send(10 * Ms, wire.Client(1, "A", "98=0|108=30|"))
        .Answer(11 * Ms, wire.Venue(1, "A", "98=0|108=30|"))
        .Send(100 * Ms, wire.Client(2, "D", FixWire.Order("A1", 100, "50")))
        .Answer(102 * Ms, wire.Report(2, "A1", '0', "9001=kept|"))
        .Send(110 * Ms, wire.Client(3, "D", FixWire.Order("A2", 100, "50")))
        .Answer(115 * Ms, wire.Report(3, "A2", '8', "103=0|58=not today|"))
        .Send(120 * Ms, wire.Client(4, "D", FixWire.Order("A3", 100, "50")))
        .Answer(121 * Ms, wire.Report(4, "A3", '0'))
        .Answer(140 * Ms, wire.Filled(5, "A3", 40, 40, 100, "851=2|"))
        .Answer(150 * Ms, wire.Filled(6, "A3", 60, 100, 100, "851=2|"))
        .Send(160 * Ms, wire.Client(5, "D", FixWire.Order("A4", 100, "50")))
        .Send(170 * Ms, wire.Client(6, "D", FixWire.Order("A5", 100, "60", "WXYZ", '2')))
        .Answer(171 * Ms, wire.Report(7, "A5", '0'))
        .Send(180 * Ms, wire.Client(7, "G", FixWire.Replace("A5", "A6", 90, "61", "WXYZ", '2')))
        .Answer(184 * Ms, wire.Report(8, "A6", '5', "41=A5|"))
        .Send(190 * Ms, wire.Client(8, "F", FixWire.Cancel("A6", "A8", "WXYZ", '2')))
        .Answer(192 * Ms, wire.Report(9, "A8", '4', "41=A6|58=by request|"))
        .Send(200 * Ms, wire.Client(9, "D", FixWire.Order("A7", 100, "50")))
        .Answer(203 * Ms, wire.Report(10, "A7", '0'))
        .Send(210 * Ms, wire.Client(10, "F", FixWire.Cancel("A7", "A9", "ABCD", '1')))
        .Answer(213 * Ms, wire.CancelRefused(11, "A7", "A9", "too late"))
        .Pcap());

    private static void AssertOrders(FixWire wire, FixClient client)
    {
        long sentNs = client.Send(("D", FixWire.Order("B1", 11, "51.25")), ("D", FixWire.Order("B2", 12, "52")),
            ("D", FixWire.Order("B3", 130, "53")), ("D", FixWire.Order("B4", 14, "54")),
            ("D", FixWire.Order("B5", 15, "65", "WXYZ", '2')), ("D", FixWire.Order("B7", 17, "57")));
        Dictionary<string, (Dictionary<int, string> Fields, long Ns)> answers = [];
        int last = 1;
        for (int answer = 0; answer < 7; answer++)
        {
            Dictionary<int, string> fields = client.Read(out long readNs);
            Assert.Equal("8", fields[35]);
            Assert.Equal(++last, int.Parse(fields[34], CultureInfo.InvariantCulture));
            string kind = fields[32] == "0" ? "" : $" {fields[32]}";
            answers.Add(fields[11] + kind, (fields, readNs - sentNs));
        }

        Assert.Equal(["B1", "B2", "B3", "B3 40", "B3 90", "B5", "B7"], answers.Keys.Order(StringComparer.Ordinal));
        AssertTerms(answers["B1"], 2 * Ms, "0", ("ABCD", "1", "11", "51.25", "11", "0"));
        AssertTerms(answers["B2"], 5 * Ms, "8", ("ABCD", "1", "12", "52", "0", "0"));
        AssertTerms(answers["B3"], 1 * Ms, "0", ("ABCD", "1", "130", "53", "130", "0"));
        AssertTerms(answers["B5"], 1 * Ms, "0", ("WXYZ", "2", "15", "65", "15", "0"));
        AssertTerms(answers["B7"], 3 * Ms, "0", ("ABCD", "1", "17", "57", "17", "0"));
        bool isOld = wire.Version == "FIX.4.2";
        AssertTerms(answers["B3 40"], 20 * Ms, isOld ? "1" : "F", ("ABCD", "1", "130", "53", "90", "40"));
        AssertTerms(answers["B3 90"], 30 * Ms, isOld ? "2" : "F", ("ABCD", "1", "130", "53", "0", "130"));
        Assert.Equal(("1", "2"), (answers["B3 40"].Fields[39], answers["B3 90"].Fields[39]));
        Assert.Equal(("53", "53", "2"), (
            answers["B3 90"].Fields[31], answers["B3 90"].Fields[6], answers["B3 90"].Fields[851]));
        // Fields that the gateway knows nothing of, and texts, stay as recorded.
        Assert.Equal(("kept", "not today"), (answers["B1"].Fields[9001], answers["B2"].Fields[58]));
        Assert.Equal(7, answers.Values.Select(one => one.Fields[17]).Distinct().Count());
        Assert.Equal(5, answers.Values.Select(one => one.Fields[37]).Distinct().Count());
        Assert.All(answers.Values, one => Assert.Matches(@"^\d{8}-\d\d:\d\d:\d\d\.\d{3}$", one.Fields[52]));
    }

    private static void AssertTerms(
        (Dictionary<int, string> Fields, long Ns) answer, long recordedNs, string type,
        (string Symbol, string Side, string Quantity, string Price, string Left, string Filled) terms)
    {
        Dictionary<int, string> fields = answer.Fields;
        Assert.InRange(answer.Ns, recordedNs, recordedNs + LongestStall);
        Assert.Equal(type, fields[150]);
        Assert.Equal(terms, (fields[55], fields[54], fields[38], fields[44], fields[151], fields[14]));
    }

    private static void AssertChanges(FixClient client)
    {
        long changedNs = client.Send(("G", FixWire.Replace("B5", "B6", 25, "66", "WXYZ", '2')),
            ("F", FixWire.Cancel("B7", "C7", "ABCD", '1')));
        Dictionary<int, string> canceled = client.Read(out long canceledNs);
        Dictionary<int, string> replaced = client.Read(out long replacedNs);
        // The first cancel of the session was done, the second one refused.
        Assert.Equal(("4", "C7", "B7", "0", "by request"), (
            canceled[150], canceled[11], canceled[41], canceled[151], canceled[58]));
        Assert.InRange(canceledNs - changedNs, 2 * Ms, LongestStall);
        Assert.Equal(("5", "B6", "B5", "25", "66", "WXYZ"), (
            replaced[150], replaced[11], replaced[41], replaced[151], replaced[44], replaced[55]));
        Assert.InRange(replacedNs - changedNs, 4 * Ms, LongestStall);
        client.Send("F", FixWire.Cancel("B6", "C6", "WXYZ", '2'));
        Dictionary<int, string> refused = client.Read();
        Assert.Equal(("9", "C6", "B6", "1", "too late"), (
            refused[35], refused[11], refused[41], refused[434], refused[58]));
        Assert.Equal(replaced[37], refused[37]);
    }

    private static (string Type, string First, string Second) Of(
        Dictionary<int, string> fields, int first, int second) =>
        (fields[35], fields[first], fields[second]);
}
