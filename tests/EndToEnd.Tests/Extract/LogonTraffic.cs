// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;
using TestSupport;

namespace EndToEnd.Tests.Extract;

/// <summary>Logons with one password over TCP: whole, in two pieces at every place, in order, out of order and sent
/// again, on connections seen from their start or not.</summary>
/// <param name="password">The password: ten characters.</param>
internal sealed class LogonTraffic(string password)
{
    /// <summary>Stamp of the first frame, nanoseconds.</summary>
    internal const long StartNs = 1_700_000_000_000_000_000;

    /// <summary>Time from frame to frame, nanoseconds.</summary>
    internal const long StepNs = 1_000;

    /// <summary>The sessions.</summary>
    internal const string Configuration = """
        sessions:
          - {name: ouch, protocol: soupbintcp-ouch5, gateways: ["10.99.0.77:9000"]}
          - {name: boe, protocol: cboe-boe, gateways: ["10.99.0.77:9001"]}
          - {name: fix, protocol: fix, gateways: ["10.99.0.77:9002"]}
          - {name: coinbase, protocol: coinbase-derivatives-oe, gateways: ["10.99.0.77:9003"]}
          - {name: ilink, protocol: cme-ilink3, gateways: ["10.99.0.77:9004"]}
        """;

    /// <summary>A port of no session.</summary>
    internal const ushort OtherPort = 9_999;

    private static readonly IPAddress Gateway = IPAddress.Parse("10.99.0.77");

    /// <summary>Each logon with the port of its session.</summary>
    internal IEnumerable<(byte[] Bytes, ushort Port)> Logons()
    {
        byte[] secret = Encoding.ASCII.GetBytes(password);
        byte[] rest = Encoding.ASCII.GetBytes("1".PadLeft(30));
        byte[] soup = [0, 47, (byte)'L', .. "alice "u8, .. secret, .. rest];
        yield return (soup, 9000);
        byte[] boe = new byte[60];
        BinaryPrimitives.WriteUInt16LittleEndian(boe, 0xBABA);
        BinaryPrimitives.WriteUInt16LittleEndian(boe.AsSpan(2), 58);
        boe[4] = 0x37;
        "abcd"u8.CopyTo(boe.AsSpan(14));
        secret.CopyTo(boe, 18);
        yield return (boe, 9001);
        yield return (FixText.Message(
            $"35=A|34=1|49=CLIENT|52=20240502-13:30:00.000|56=VENUE|98=0|108=30|553=trader1|554={password}|"), 9002);
        byte[] coinbase = new byte[88];
        coinbase[0] = 0xF1;
        BinaryPrimitives.WriteUInt16LittleEndian(coinbase.AsSpan(2), 88);
        coinbase[4] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(coinbase.AsSpan(26), 100);
        BinaryPrimitives.WriteUInt16LittleEndian(coinbase.AsSpan(28), 1100);
        "trader-7"u8.CopyTo(coinbase.AsSpan(32));
        secret.CopyTo(coinbase, 48);
        yield return (coinbase, 9003);
        byte[] ilink = new byte[88];                            // Negotiate: the key, as its document places it
        BinaryPrimitives.WriteUInt16LittleEndian(ilink, 88);
        BinaryPrimitives.WriteUInt16LittleEndian(ilink.AsSpan(2), 0xCAFE);
        BinaryPrimitives.WriteUInt16LittleEndian(ilink.AsSpan(4), 76);
        BinaryPrimitives.WriteUInt16LittleEndian(ilink.AsSpan(6), 500);
        BinaryPrimitives.WriteUInt16LittleEndian(ilink.AsSpan(8), 8);
        secret.CopyTo(ilink, 44);
        yield return (ilink, 9004);
    }

    /// <summary>All frames.</summary>
    internal List<byte[]> Frames()
    {
        var frames = new List<byte[]>();
        ushort client = 4_000;
        foreach ((byte[] logon, ushort port) in Logons())
        {
            for (int cut = 1; cut <= logon.Length; cut++)
            {
                client++;
                if (cut % 3 != 0)
                    frames.Add(Segment(client, port, 0, [], flags: 2));
                byte[] first = Segment(client, port, 1, logon[..cut]);
                byte[] second = Segment(client, port, (uint)(1 + cut), logon[cut..]);
                frames.AddRange(cut % 2 == 0 ? [first, second, first] : [second, first, second]);
                frames.Add(Segment(client, port, 1, logon));
            }
        }
        return frames;
    }

    /// <summary>A segment of a client.</summary>
    internal static byte[] Segment(ushort client, ushort port, uint sequence, byte[] payload, byte flags = 0x18) =>
        new PacketBuilder
        {
            IsTcp = true,
            Source = IPAddress.Parse("10.99.0.2"),
            Destination = Gateway,
            SourcePort = client,
            DestinationPort = port,
            Sequence = sequence,
            TcpFlags = flags,
            Payload = payload,
        }.Build();

    /// <summary>A pcap of frames, one each step from the start.</summary>
    internal static byte[] Pcap(IReadOnlyList<byte[]> frames)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        for (int i = 0; i < frames.Count; i++)
        {
            long ns = StartNs + i * StepNs;
            capture.PcapRecord((uint)(ns / 1_000_000_000), (uint)(ns % 1_000_000_000), frames[i]);
        }
        return capture.ToArray();
    }
}
