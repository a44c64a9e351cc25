// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// Order sessions that share gateways and differ by their logins: orders without answers, connections that end
/// with open orders, answers that are sent again, segments out of order, repeated, lost and with wrong checksums, a
/// connection whose beginning is not in the capture; and a market data feed over TCP.
/// </summary>
internal static class OrderCapture
{
    /// <summary>The configuration of its sessions and feeds.</summary>
    internal const string Configuration = """
        interval: 100ms
        feeds:
          - {name: f, protocol: moldudp64, lines: [{address: "239.1.1.1:5000"}]}
          - {name: tcp, protocol: soupbintcp, lines: [{address: "10.99.0.78:9100"}]}
        sessions:
          - name: alpha
            protocol: soupbintcp-ouch5
            gateways: [10.99.0.77:9000, 10.99.0.79:9000]
            login: alpha
            triggers: [f]
            tick: {field: client_order_id}
            answer_timeout: 20ms
          - name: beta
            protocol: soupbintcp-ouch5
            gateways: [10.99.0.77:9000, 10.99.0.79:9000]
            login: beta
            triggers: [f]
        """;

    private const long StepNs = 50_000;
    private const int Rounds = 60;

    /// <summary>Makes the pcap.</summary>
    internal static byte[] Make()
    {
        var script = new CaptureScript();
        var feed = new OrderConnection(41_000, 9100, "10.99.0.78");
        script.AddAll(feed.LogIn("reader"), StepNs);
        var before = new OrderConnection(42_000);
        Assert.NotEmpty(before.LogIn("alpha").ToList());    // this logon is not in the capture
        script.AddAll(before.Orders(5), StepNs);
        Dictionary<string, int> next = new() { ["alpha"] = 1, ["beta"] = 1 };
        int opened = 0;
        for (int round = 0; round < Rounds; round++)
        {
            script.AddDatagram("239.1.1.1", 5000, MoldSender.Packet((ulong)round + 1));
            script.NowNs += StepNs;
            script.AddAll(feed.Answer(round % 9 == 4 ? 0 : 3), StepNs);
            if (round % 10 == 0)
                Trade(script, ++opened, round % 20 == 0 ? "alpha" : "beta", next, tick: round + 1);
            else
                script.AddAll(before.Orders(2), StepNs);
        }
        script.AddAll(feed.Close(), StepNs);
        return script.ToPcap();
    }

    /// <summary>One connection from its logon to its end.</summary>
    private static void Trade(
        CaptureScript script, int opened, string user, Dictionary<string, int> next, int tick)
    {
        var connection = new OrderConnection(
            (ushort)(43_000 + opened), 9000, opened % 3 == 2 ? "10.99.0.79" : OrderConnection.Gateway)
        {
            Client = $"10.3.0.{opened}",
            OrdersBefore = (uint)opened * 1_000,
            SequencesBefore = (uint)opened * 100_000,
        };
        // One of them always logs in with a number that the exchange has sent before: it sends those answers again.
        int first = user == "beta" ? Math.Max(1, next[user] - 3) : next[user];
        next[user] = first + 8;
        script.AddAll(connection.LogIn(user, first), StepNs);
        script.AddAll(connection.Enter(4, tick), StepNs);
        script.AddAll(connection.Answer(4), StepNs);
        (byte[] front, byte[] back) = connection.EnterInPieces(20);
        script.AddAll([back, front, front], StepNs);
        byte[] answer = connection.Answer(1).Single();
        byte[] damaged = [.. answer];
        damaged[^40] ^= 0x10;
        script.AddAll([damaged, answer], StepNs);
        byte[][] orders = [.. connection.Enter(6, tick)];
        script.AddAll(orders.Where((_, index) => index != 3), StepNs);
        script.AddAll(connection.Answer(3), StepNs);
        script.NowNs += opened % 3 == 0 ? 1_000_000 : 30_000_000;
        if (opened % 4 != 0)
            script.AddAll(connection.Close(), StepNs);
    }
}
