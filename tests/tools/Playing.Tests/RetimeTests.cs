// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Playing.Reading;
using Telemetry.Playing.Retiming;
using Telemetry.Playing.Sending;
using TestSupport;
using static Telemetry.Playing.Tests.RecordedMorning;

namespace Telemetry.Playing.Tests;

/// <summary>Send times that are read against the recorded stamps and rewritten, by bytes.</summary>
public sealed class RetimeTests : IDisposable
{
    private const long WallNs = 1_790_000_000_123_456_789;      // 2026-09-21 14:13:20.123456789 UTC
    private const int TimeAt = 4;                               // in a packet of MDP 3.0
    private const int HeaderBytes = 14 + 20 + 8;
    private const int ChecksumAt = 40;
    private const string Source = "10.0.0.1";

    private static readonly Topology Cme = TopologyOf($"cme=cme-mdp3@{LineA}:{Port}");

    private readonly RecordedMorning _morning = new();

    public void Dispose() => _morning.Dispose();

    [Fact]
    public void the_difference_is_that_of_send_time_and_recorded_stamp()
    {
        string path = _morning.File("a.pcap", Pcap(
            (0, LineA, Packet(StartNs - 37_000)), (1_000, LineA, Packet(StartNs + 1_000 + 5_000)),
            (2_000, LineA, Packet(0)), (3_000, LineA, [1, 2, 3])));

        List<(Datagram Datagram, byte[] Payload)> read = Read(
            Plan(path) with { Topology = Cme, Retimes = true }).Datagrams;

        Assert.Equal([(true, -37_000L), (true, 5_000L)],
            read.Take(2).Select(one => (one.Datagram.IsRetimed, one.Datagram.SendTimeOffsetNs)));
        // A time in another year is none, nor is there one in what is not a packet.
        Assert.All(read.Skip(2), one => Assert.False(one.Datagram.IsRetimed));
        Assert.All(Read(Plan(path) with { Topology = Cme }).Datagrams,
            one => Assert.False(one.Datagram.IsRetimed));
    }

    [Fact]
    public void a_datagram_gets_the_new_time_and_nothing_else()
    {
        byte[] payload = Packet(StartNs);
        byte[] expected = [.. payload];
        BinaryPrimitives.WriteInt64LittleEndian(expected.AsSpan(TimeAt), WallNs - 37_000);

        Rewrite(Cme, payload, headerBytes: 0, -37_000);

        Assert.Equal(expected, payload);
    }

    [Theory]
    [InlineData("cme-mdp3", TimeAt, 28)]
    [InlineData("cboe-csm", 3, 31)]                             // its field begins at an odd offset
    [InlineData("otc-link-ats", 8, 16)]
    [InlineData("optiq-mdg", 0, 21)]
    public void a_frame_gets_the_checksum_of_the_new_time(string protocol, int at, int length)
    {
        Topology topology = TopologyOf($"f={protocol}@{LineA}:{Port}");
        Assert.True(ProtocolCatalog.TryFind(protocol, out ProtocolRow? row));
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            byte[] payload = new byte[length];
            random.NextBytes(payload);
            byte[] frame = [.. new byte[HeaderBytes], .. payload];
            WriteChecksum(frame);
            byte[] expected = [.. frame];
            row.SendTime!.Write(expected.AsSpan(HeaderBytes), LocalNs(topology, WallNs + round));
            WriteChecksum(expected);

            Rewrite(topology, frame, HeaderBytes, round);

            Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(frame));
            Assert.Equal(at, row.SendTime.Offset);
        }
    }

    [Fact]
    public void a_time_of_day_is_that_of_its_zone()
    {
        Topology topology = TopologyOf($"f=nyse-openbook-ultra@{LineA}:{Port}");
        byte[] payload = new byte[32];

        Rewrite(topology, payload, headerBytes: 0, offsetNs: -123_456_789);

        // 14:13:20 UTC is 10:13:20 in New York in September.
        Assert.Equal(((10 * 60 + 13) * 60 + 20) * 1_000,
            BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(8)));
    }

    [Fact]
    public void nothing_is_allocated()
    {
        byte[] frame = [.. new byte[HeaderBytes], .. Packet(StartNs)];
        var retimer = new Retimer(Cme);
        var slot = new PlaySlot { FlowId = Cme.Flows[0].Id, HeaderBytes = HeaderBytes };
        retimer.Rewrite(frame, in slot, WallNs);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int round = 0; round < 1_000; round++)
            retimer.Rewrite(frame, in slot, WallNs + round);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    // 2026-09-21 in New York: four hours behind UTC.
    private static long LocalNs(Topology topology, long utcNs) =>
        topology.Feeds[0].TimeZone is null ? utcNs : utcNs - (4L * 3_600 * 1_000_000_000);

    private static void Rewrite(Topology topology, byte[] bytes, int headerBytes, long offsetNs)
    {
        var slot = new PlaySlot
        {
            FlowId = topology.Flows[0].Id,
            HeaderBytes = (ushort)headerBytes,
            SendTimeOffsetNs = offsetNs,
            IsRetimed = true,
        };
        new Retimer(topology).Rewrite(bytes, in slot, WallNs);
    }

    /// <summary>Writes the UDP header and its checksum, by RFC 1071 byte by byte.</summary>
    private static void WriteChecksum(byte[] frame)
    {
        Span<byte> udp = frame.AsSpan(HeaderBytes - 8);
        BinaryPrimitives.WriteUInt16BigEndian(udp, 4_000);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(ChecksumAt), 0);
        ushort sum = OnesComplement.Sum(
            OnesComplement.PseudoHeader(IPAddress.Parse(Source), IPAddress.Parse(LineA), 17, udp.Length),
            udp.ToArray());
        BinaryPrimitives.WriteUInt16BigEndian(
            frame.AsSpan(ChecksumAt), sum == ushort.MaxValue ? ushort.MaxValue : (ushort)~sum);
    }

    /// <summary>A packet of MDP 3.0: its header, and a message of 16 bytes.</summary>
    private static byte[] Packet(long sendTimeNs)
    {
        byte[] packet = new byte[28];
        BinaryPrimitives.WriteUInt32LittleEndian(packet, 1);
        BinaryPrimitives.WriteInt64LittleEndian(packet.AsSpan(TimeAt), sendTimeNs);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(12), 16);
        return packet;
    }
}
