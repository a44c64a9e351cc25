// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// An MDP 3.0 feed whose clock and stamps disagree: packets that came before they were sent, ages of a minute and more,
/// stamps that go back and jump ahead, a gap over a long silence, and a storm of packets that cannot be read.
/// </summary>
internal static class ClockCapture
{
    /// <summary>The configuration of its feed.</summary>
    internal const string Configuration = """
        feeds:
          - {name: m, protocol: cme-mdp3, stale_after: 2s, lines: [{address: "239.1.1.1:5000"}]}
        """;

    private const long Millisecond = 1_000_000;

    /// <summary>Makes the pcap.</summary>
    internal static byte[] Make()
    {
        var script = new CaptureScript();
        for (uint number = 1; number <= 400; number++)
        {
            script.NowNs += number switch
            {
                100 => -50 * Millisecond,
                200 => 5_000 * Millisecond,
                300 => 70_000 * Millisecond,
                _ => Millisecond,
            };
            long sentNs = script.NowNs - number switch
            {
                > 150 and < 170 => -18_700_000,             // it came before it was sent
                > 250 and < 260 => 90_000 * Millisecond,
                _ => 5_000 + number,
            };
            if (number is not (201 or 202))
                script.AddDatagram("239.1.1.1", 5000, Mdp(number, sentNs));
        }
        for (int broken = 0; broken < 300; broken++)
        {
            script.NowNs += 10_000;
            script.AddDatagram("239.1.1.1", 5000, new byte[broken % 12]);
        }
        script.NowNs = 86_400_000 * Millisecond;            // a clock that was not set: 1970
        script.AddDatagram("239.1.1.1", 5000, Mdp(401, CaptureScript.StartNs));
        return script.ToPcap();
    }

    private static byte[] Mdp(uint number, long sentNs)
    {
        byte[] packet = new byte[12 + 10 + 8];
        BinaryPrimitives.WriteUInt32LittleEndian(packet, number);
        BinaryPrimitives.WriteInt64LittleEndian(packet.AsSpan(4), sentNs);
        (packet[12], packet[16]) = (18, 46);
        return packet;
    }
}
