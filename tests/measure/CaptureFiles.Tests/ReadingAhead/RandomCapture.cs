// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.ReadingAhead;

/// <summary>
/// Captures of all that a capture can hold: both formats and byte orders, packets of two lines, of nobody and of other
/// protocols, equal stamps, many of them at times, stamps that go back; some are cut or damaged.
/// </summary>
internal static class RandomCapture
{
    private const int MostRecords = 1_200;

    private static readonly byte[][] Others =
    [
        Frames.UdpFrame("233.0.0.9", 5000, [1, 2, 3, 4]),
        Frames.UdpFrame("233.0.0.8", 53, new byte[40]),
        Frames.Ethernet(0x0806, new byte[28]),
        Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", "233.0.0.1", new byte[30], fragment: 5)),
        Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", "233.0.0.1", Frames.Udp(1, 5000, [1], length: 900))),
        Frames.Ethernet(0x0800, [0x45, 0]),
        Frames.Ethernet(0x8100, [0, 1, 0x81, 0, 0, 1, 0x81, 0, 0, 1, 8, 0]),
        [1, 2, 3],
    ];

    public static byte[] Of(Random random)
    {
        if (random.Next(20) == 0)
            return [];
        bool isPcapng = random.Next(3) == 0;
        var bytes = new CaptureBytes(random.Next(4) == 0);
        if (isPcapng)
            bytes.Section().Interface(resolution: 9).Interface(resolution: 6);
        else
            bytes.PcapHeader(nanoseconds: true);
        uint ns = 1_000_000;
        for (int left = random.Next(MostRecords); left > 0;)
        {
            int run = random.Next(40) == 0 ? random.Next(600) : random.Next(1, 6);
            ns = random.Next(30) == 0 ? ns - (uint)random.Next(900) : ns + (uint)random.Next(3) * 100;
            for (int i = 0; i < run && left > 0; i++, left--)
            {
                byte[] frame = Frame(random);
                if (!isPcapng)
                    bytes.PcapRecord(7, ns, frame);
                else if (random.Next(8) == 0)
                    bytes.EnhancedPacket(1, 7_000_000 + (ns / 1000), frame, comment: true);
                else
                    bytes.EnhancedPacket(0, 7_000_000_000UL + ns, frame);
            }
            if (isPcapng && random.Next(50) == 0)
                bytes.Unknown(5, random.Next(200) * 4);
        }
        return Damaged(bytes.ToArray(), random);
    }

    private static byte[] Frame(Random random)
    {
        int kind = random.Next(20);
        if (kind < 4)
            return Others[random.Next(Others.Length)];
        byte[] payload = new byte[random.Next(1, 90)];
        random.NextBytes(payload);
        return Frames.UdpFrame(kind < 12 ? "233.0.0.1" : "233.0.0.2", 5000, payload);
    }

    private static byte[] Damaged(byte[] bytes, Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            default:
                return bytes;
        }
    }
}
