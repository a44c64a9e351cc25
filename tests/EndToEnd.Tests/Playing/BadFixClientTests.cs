// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>FIX clients that send what no client should: the gateway goes on for the others.</summary>
[Trait("Needs", "root")]
public sealed class BadFixClientTests : IDisposable
{
    private readonly GatewayLab _lab = new(FixWire.Protocol, "alpha");
    private readonly FixWire _wire = new("FIX.4.4");

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void bytes_that_are_no_logon_end_the_connection_and_nothing_else()
    {
        using TelemetryProcess play = Start();
        byte[] wrongSum = _wire.Client(1, "A", "98=0|108=30|");
        wrongSum[^2] = wrongSum[^2] == (byte)'0' ? (byte)'1' : (byte)'0';
        byte[] random = new byte[3_000];
        new Random(3).NextBytes(random);
        byte[][] bad =
        [
            "GET / HTTP/1.1\r\n\r\n"u8.ToArray(),
            random,
            wrongSum,
            _wire.Client(1, "D", FixWire.Order("B1", 10, "50")),                // an order before the logon
            TestSupport.FixText.Message("35=A|49=ALPHA|56=VENUE|98=0|108=30|", "FIX.4.4"),      // no number
            "8=FIX.4.4\u00019=999999\u000135=A\u0001"u8.ToArray(),              // a giant length
        ];
        foreach (byte[] bytes in bad)
        {
            using FixClient client = Connect();
            client.SendBytes(bytes);
            Assert.Empty(client.Read());
        }

        AssertStillAnswers();
        (_, JsonElement gateway, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((bad.Length, bad.Length), (gateway.Count("malformed"), gateway.Count("disconnects")));
        Assert.Equal((1L, 0L), (session.Count("logins"), session.Count("malformed")));
    }

    [RootTheory]
    [InlineData("NOBODY", "98=0|108=30|", "SenderCompID (49) is not known", 0)]
    [InlineData("ALPHA", "98=0|", "HeartBtInt (108) is missing or cannot be used", 1)]
    [InlineData("ALPHA", "98=0|108=often|", "HeartBtInt (108) is missing or cannot be used", 1)]
    [InlineData("ALPHA", "98=1|108=30|", "EncryptMethod (98) must be 0", 1)]
    public void logons_that_are_wrong_are_refused_with_the_reason(
        string user, string fields, string reason, int malformed)
    {
        using TelemetryProcess play = Start();
        using (FixClient client = Connect())
        {
            client.SendBytes(TestSupport.FixText.Message(
                $"35=A|49={user}|56=VENUE|34=1|52={FixWire.Time}|{fields}", _wire.Version));
            Dictionary<int, string> logout = client.ReadOf(user);
            Assert.Equal(("5", reason), (logout[35], logout[58]));
            Assert.Empty(client.Read());
        }

        AssertStillAnswers();
        (_, JsonElement gateway, _) = GatewayLab.End(play, stops: true);
        Assert.Equal((1L, malformed), (gateway.Count("refused_logins"), gateway.Count("malformed")));
    }

    [RootFact]
    public void numbers_that_go_back_end_the_session_and_a_low_logon_is_refused()
    {
        using TelemetryProcess play = Start();
        using (FixClient client = Connect().LogOn())
        {
            client.SendBytes(_wire.Client(1, "0"));
            AssertLogout(client.Read(), "MsgSeqNum too low, expecting 2 but received 1");
            Assert.Empty(client.Read());
        }
        using (FixClient low = Connect())
        {
            low.SendBytes(_wire.Client(1, "A", "98=0|108=30|"));
            AssertLogout(low.Read(), "MsgSeqNum too low, expecting 2 but received 1");
            Assert.Empty(low.Read());
        }
        using (FixClient other = Connect())
        {
            other.Next = 2;
            other.LogOn();
            other.SendBytes(TestSupport.FixText.Message(
                $"35=0|49=SOMEBODY|56=VENUE|34=3|52={FixWire.Time}|", _wire.Version));
            AssertLogout(other.Read(), "version or names are not those of the logon");
        }

        (_, JsonElement gateway, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((1L, 2L, 2L), (
            gateway.Count("refused_logins"), session.Count("logins"), session.Count("malformed")));
    }

    [RootFact]
    public void messages_may_come_in_pieces_and_what_cannot_be_read_is_refused()
    {
        using TelemetryProcess play = Start();
        using (FixClient client = Connect())
        {
            foreach (byte part in _wire.Client(1, "A", "98=0|108=30|"))
                client.SendBytes([part]);
            Assert.Equal("A", client.Read()[35]);
            foreach (byte part in _wire.Client(2, "D", FixWire.Order("B1", 10, "50")))
                client.SendBytes([part]);
            Assert.Equal(("8", "B1"), Of(client.Read(), 11));

            // An order without a whole quantity, one that is too long to be kept, a request of another type.
            client.Next = 3;
            client.Send("D", FixWire.Order("B2", 10, "50").Replace("38=10", "38=10.5", StringComparison.Ordinal));
            Assert.Equal(("3", "3"), Of(client.Read(), 45));
            client.Send("D", FixWire.Order("B2", 10, "50") + $"58={new string('x', 1_000)}|");
            Assert.Equal(("3", "4"), Of(client.Read(), 45));
            client.Send("H", "11=B1|55=ABCD|54=1|");

            // A message with a wrong sum is left out, and asked for when the next one comes.
            byte[] garbled = _wire.Client(6, "D", FixWire.Order("B3", 10, "50"));
            garbled[^2] = garbled[^2] == (byte)'0' ? (byte)'1' : (byte)'0';
            client.SendBytes(garbled);
            client.SendBytes(_wire.Client(7, "0"));
            Assert.Equal(("2", "6"), Of(client.Read(), 7));
            client.SendBytes(_wire.Client(6, "4", "123=Y|36=8|", "43=Y|"));
            client.SendBytes("not FIX"u8.ToArray());
            Assert.Empty(client.Read());
        }

        (_, _, JsonElement session) = GatewayLab.End(play, stops: true);
        Assert.Equal((4L, 1L, 1L), (
            session.Count("malformed"), session.Count("other_requests"), session.Count("sequence_gaps")));
        Assert.Equal((1L, 1L, 1L), (
            session.Count("orders"), session.Count("answered"), session.Count("disconnects")));
    }

    private TelemetryProcess Start() => _lab.Start(
        seconds: 60, _lab.Lab.Write("orders.pcap", new OrderCapture(GatewayLab.Recorded).Connect().Pcap()), []);

    private FixClient Connect() => new(_lab.Lab.Pair, _wire, GatewayLab.Port);

    private void AssertStillAnswers()
    {
        using FixClient client = Connect().LogOn();
        client.Send("D", FixWire.Order("B1", 10, "50"));
        Assert.Equal(("8", "B1"), Of(client.Read(), 11));
        client.LogOff();
    }

    private static void AssertLogout(Dictionary<int, string> fields, string reason) =>
        Assert.Equal(("5", reason), Of(fields, 58));

    private static (string Type, string Value) Of(Dictionary<int, string> fields, int tag) =>
        (fields[35], fields[tag]);
}
