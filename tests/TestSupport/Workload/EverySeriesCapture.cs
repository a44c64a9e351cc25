// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;

namespace TestSupport.Workload;

/// <summary>A capture file with samples of every series that a replay can measure: an MDP 3.0 feed on two lines that
/// lead in turn, and a FIX session whose orders are filled, replaced and canceled.</summary>
public sealed class EverySeriesCapture
{
    /// <summary>The configuration of its feed and session.</summary>
    public const string Configuration = """
        feeds:
          - name: m
            protocol: cme-mdp3
            lines: [{address: 239.1.1.1:5000}, {address: 239.1.1.2:5000}]
        sessions:
          - name: o
            protocol: fix
            gateways: [10.1.1.1:9000]
            triggers: [m]
            tick: {offset: 11, length: 20, format: text, feed: m}
        """;

    private const long StartNs = 1_700_000_000_250_000_000;
    private const long Second = 1_000_000_000;
    private const long TickEveryNs = 1_000_000;
    private const int OrderEvery = 10;
    private const int AgeNs = 5_000;

    private static readonly IPAddress Client = IPAddress.Parse("10.2.0.5");
    private static readonly IPAddress Gateway = IPAddress.Parse("10.1.1.1");

    private readonly List<(long StampNs, byte[] Frame)> _frames = [];
    private uint _sent = 1_000;
    private uint _received = 900_000;
    private int _asked;
    private int _reported;

    private EverySeriesCapture()
    {
    }

    /// <summary>Makes a pcap.</summary>
    /// <param name="ticks">Packets of each line, one a millisecond.</param>
    public static byte[] Make(int ticks) => new EverySeriesCapture().Write(ticks);

    private byte[] Write(int ticks)
    {
        long atNs = StartNs;
        To(atNs, [], flags: 2);
        From(atNs + 1_000, [], flags: 0x12);
        To(atNs + 5_000, FixText.Message($"35=A|34={++_asked}|49=CLIENT|56=VENUE|98=0|108=30|"));
        From(atNs + 40_000, FixText.Message($"35=A|34={++_reported}|49=VENUE|56=CLIENT|98=0|108=30|"));
        for (uint tick = 1; tick <= ticks; tick++)
        {
            atNs += TickEveryNs;
            // Each line leads in turn.
            int leader = (int)(tick % 3 == 0 ? 1 : 0);
            Tick(atNs, leader, tick);
            Tick(atNs + 700 + (tick * 13 % 900), 1 - leader, tick);
            if (tick % OrderEvery == 0)
                Trade(atNs + 20_000 + (tick * 37 % 5_000), tick);
        }
        To(atNs + 500_000, FixText.Message($"35=5|34={++_asked}|49=CLIENT|56=VENUE|"));
        From(atNs + 590_000, FixText.Message($"35=5|34={++_reported}|49=VENUE|56=CLIENT|"));
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((long stampNs, byte[] frame) in _frames.OrderBy(item => item.StampNs))
            capture.PcapRecord((uint)(stampNs / Second), (uint)(stampNs % Second), frame);
        return capture.ToArray();
    }

    /// <summary>An order that names its tick, and is filled; then a replace, a cancel and a test request.</summary>
    private void Trade(long atNs, uint tick)
    {
        To(atNs, FixText.Order(++_asked, $"{tick}"));
        From(atNs + 30_000, FixText.Report(++_reported, $"{tick}", '0'));
        From(atNs + 60_000 + tick, FixText.Report(++_reported, $"{tick}", 'F'));
        To(atNs + 100_000, FixText.Message($"35=G|34={++_asked}|11=R{tick}|41={tick}|55=TEST|54=1|38=50|40=2|44=10|"));
        From(atNs + 145_000 + tick, FixText.Report(++_reported, $"R{tick}", '5', $"41={tick}|"));
        To(atNs + 200_000, FixText.Message($"35=F|34={++_asked}|11=C{tick}|41=R{tick}|55=TEST|54=1|"));
        From(atNs + 255_000 + tick, FixText.Report(++_reported, $"C{tick}", '4', $"41=R{tick}|"));
        To(atNs + 300_000, FixText.Message($"35=1|34={++_asked}|112=T{tick}|"));
        From(atNs + 333_000 + tick, FixText.Message($"35=0|34={++_reported}|112=T{tick}|"));
    }

    private void Tick(long stampNs, int line, uint number)
    {
        byte[] payload = new byte[12 + 10 + 8];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, number);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(4), stampNs - AgeNs - (number % 100));
        (payload[12], payload[16]) = (18, 46);
        _frames.Add((stampNs, new PacketBuilder
        {
            Destination = new IPAddress([239, 1, 1, (byte)(line + 1)]),
            DestinationPort = 5000,
            Payload = payload,
        }.Build()));
    }

    private void To(long stampNs, byte[] payload, byte flags = 0x18) =>
        Segment(stampNs, Client, 40_001, Gateway, 9000, ref _sent, _received, payload, flags);

    private void From(long stampNs, byte[] payload, byte flags = 0x18) =>
        Segment(stampNs, Gateway, 9000, Client, 40_001, ref _received, _sent, payload, flags);

    private void Segment(
        long stampNs, IPAddress source, ushort sourcePort, IPAddress destination, ushort destinationPort,
        ref uint sequence, uint acknowledgement, byte[] payload, byte flags)
    {
        _frames.Add((stampNs, new PacketBuilder
        {
            IsTcp = true,
            Source = source,
            SourcePort = sourcePort,
            Destination = destination,
            DestinationPort = destinationPort,
            Sequence = sequence,
            Acknowledgement = acknowledgement,
            TcpFlags = flags,
            Payload = payload,
        }.Build()));
        sequence += (uint)payload.Length + ((flags & 2) != 0 ? 1u : 0);
    }
}
