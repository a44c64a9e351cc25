// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// Two feeds on two lines each, with three channels: single losses, a line that is silent, one that lags, both silent
/// at once, numbers that begin again, an announced end; over the end of a day of the counters.
/// </summary>
internal static class OutageCapture
{
    /// <summary>The configuration of its feeds.</summary>
    internal const string Configuration = """
        interval: 500ms
        day: {starts: "22:13:24", zone: UTC}
        feeds:
          - name: first
            protocol: moldudp64
            stale_after: 400ms
            line_behind_after: 20ms
            line_down_after: 200ms
            lines: [{address: "239.1.1.1:5000"}, {address: "239.1.1.2:5000"}]
          - name: second
            protocol: moldudp64
            repair_window: 2ms
            stale_after: 400ms
            lines: [{name: left, address: "239.1.2.1:5000"}, {name: right, address: "239.1.2.2:5000"}]
        """;

    private const long Millisecond = 1_000_000;
    private const int Channels = 3;
    private const int Packets = 9_000;

    /// <summary>Makes the pcap of one line of both feeds.</summary>
    internal static byte[] Make(int line)
    {
        var random = new Random(7);
        var script = new CaptureScript();
        ulong[] next = [.. Enumerable.Repeat(1UL, 2 * Channels)];
        List<(long StampNs, string Group, byte[] Payload)> packets = [];
        long sentNs = CaptureScript.StartNs;
        for (int packet = 0; packet < Packets; packet++)
        {
            sentNs += random.Next(200_000, 800_000);
            int channel = random.Next(next.Length);
            int count = random.Next(0, 4);
            if (packet == Packets / 2)
                next[channel] = 1;
            byte[] payload = Mold(channel, next[channel], packet == Packets - 1 ? 0xFFFF : count);
            next[channel] += (ulong)count;
            for (int each = 0; each < 2; each++)
            {
                long lagNs = random.Next(4_000) + (each * 1_500) + Lag(sentNs, each);
                if (random.Next(100) > 0 && !IsSilent(sentNs, each) && each == line)
                    packets.Add((sentNs + lagNs, $"239.1.{(channel < Channels ? 1 : 2)}.{line + 1}", payload));
            }
        }
        foreach ((long stampNs, string group, byte[] payload) in packets.OrderBy(packet => packet.StampNs))
        {
            script.NowNs = stampNs;
            script.AddDatagram(group, 5000, payload);
        }
        return script.ToPcap();
    }

    private static bool IsSilent(long sentNs, int line) => ((sentNs - CaptureScript.StartNs) / Millisecond) switch
    {
        > 1_000 and < 1_600 => line == 1,
        > 2_000 and < 2_600 => true,
        _ => false,
    };

    private static long Lag(long sentNs, int line) =>
        line == 0 && (sentNs - CaptureScript.StartNs) / Millisecond is > 3_000 and < 3_300 ? 30 * Millisecond : 0;

    private static byte[] Mold(int channel, ulong first, int count)
    {
        const int header = 20;
        const int message = 13;
        byte[] payload = new byte[header + (count == 0xFFFF ? 0 : count * message)];
        Encoding.ASCII.GetBytes($"CHANNEL00{channel}", payload);
        BinaryPrimitives.WriteUInt64BigEndian(payload.AsSpan(10), first);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(18), (ushort)count);
        for (int at = header; at < payload.Length; at += message)
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(at), message - 2);
        return payload;
    }
}
