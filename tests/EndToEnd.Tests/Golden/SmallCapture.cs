// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// A few packets with one of each thing that is counted most: a feed on two lines with a repaired and a lost number, a
/// duplicate and an undecodable packet, and an order session with its logon, three orders and two answers.
/// </summary>
internal static class SmallCapture
{
    /// <summary>The configuration of its feed and session.</summary>
    internal const string Configuration = """
        repair_window: 1ms
        feeds:
          - name: f
            protocol: moldudp64
            lines: [{address: "239.1.1.1:5000"}, {address: "239.1.1.2:5000"}]
        sessions:
          - {name: s, protocol: soupbintcp-ouch5, gateways: [10.99.0.77:9000], answer_timeout: 10ms}
        """;

    private const long StepNs = 10_000;

    /// <summary>Makes the pcap.</summary>
    internal static byte[] Make()
    {
        var script = new CaptureScript();
        var connection = new OrderConnection(40_000);
        script.AddAll(connection.LogIn("alice"), StepNs);
        Send(script, "239.1.1.1", 1, 2, 2, 5, 7);
        Send(script, "239.1.1.2", 1, 2, 3, 5, 6, 7);
        script.AddDatagram("239.1.1.1", 5000, [1, 2, 3]);
        script.NowNs += StepNs;
        script.AddAll(connection.Enter(3, tick: 7), StepNs);
        script.AddAll(connection.Answer(2), StepNs);
        script.NowNs += 20_000_000;
        Send(script, "239.1.1.1", 8);
        script.AddAll(connection.Close(), StepNs);
        return script.ToPcap();
    }

    private static void Send(CaptureScript script, string group, params ulong[] numbers)
    {
        foreach (ulong number in numbers)
        {
            script.AddDatagram(group, 5000, MoldSender.Packet(number));
            script.NowNs += StepNs;
        }
    }
}
