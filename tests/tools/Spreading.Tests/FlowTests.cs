// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Kernel.Spreading;
using TestSupport;

namespace Telemetry.Spreading.Tests;

/// <summary>The flow that the program sees in a frame, and the frames in which there is none.</summary>
[Trait("needs", "root")]
public sealed class FlowTests : IDisposable
{
    private const int Readers = 16;
    private const ushort Vlan = 0x8100;
    private const ushort ServiceVlan = 0x88A8;

    private readonly SpreadRig _rig = new();
    private readonly SpreadTable _table;

    public FlowTests() =>
        _table = _rig.Load([.. Enumerable.Range(1, Readers).Select(number => (number, $"reader{number}"))]);

    [RootTheory]
    [InlineData("10.1.0.7", "10.2.0.9", true)]
    [InlineData("10.1.0.7", "10.2.0.9", false)]
    [InlineData("fd00:1::7", "fd00:2::9", true)]
    [InlineData("fd00:1::7", "fd00:2::9", false)]
    public void both_directions_come_to_one_reader(string first, string second, bool isTcp)
    {
        HashSet<int> used = [];
        for (ushort port = 1; port <= 200; port++)
        {
            int there = Member(first, port, second, 5_000, isTcp);

            Assert.Equal(there, Member(second, 5_000, first, port, isTcp));
            used.Add(there);
        }
        Assert.Equal(Readers, used.Count);                      // and not all to the same
    }

    [RootFact]
    public void an_end_that_talks_to_itself_has_a_reader_too()
    {
        HashSet<int> used = [.. Enumerable.Range(1, 200).Select(
            port => Member("10.1.0.7", (ushort)port, "10.1.0.7", (ushort)port, isTcp: false))];

        Assert.Equal(Readers, used.Count);
    }

    [RootFact]
    public void each_part_of_a_flow_counts()
    {
        (string From, ushort FromPort, string To, ushort ToPort, bool IsTcp) flow =
            ("10.1.0.7", 30_000, "10.2.0.9", 5_000, true);

        // Of 64 values of one part, the readers differ: at chance 1 in 16^63 they would not.
        AssertDiffers(one => flow with { From = $"10.1.1.{one}" });
        AssertDiffers(one => flow with { To = $"10.2.{one}.9" });
        AssertDiffers(one => flow with { FromPort = (ushort)(30_000 + one) });
        AssertDiffers(one => flow with { ToPort = (ushort)(5_000 + one) });
        Assert.Contains(Enumerable.Range(1, 64), port =>
            Member("10.1.0.7", (ushort)port, "10.2.0.9", 5_000, isTcp: true)
            != Member("10.1.0.7", (ushort)port, "10.2.0.9", 5_000, isTcp: false));

        void AssertDiffers(
            Func<int, (string From, ushort FromPort, string To, ushort ToPort, bool IsTcp)> change) =>
            Assert.True(Enumerable.Range(1, 64).Select(change)
                .Select(one => Member(one.From, one.FromPort, one.To, one.ToPort, one.IsTcp)).Distinct().Count() > 8);
    }

    [RootFact]
    public void tags_options_and_the_payload_do_not_matter()
    {
        for (ushort port = 1; port <= 50; port++)
        {
            PacketBuilder plain = new() { SourcePort = port, IsTcp = true, Payload = PacketBuilder.Bytes(100) };
            int expected = _rig.MemberOf(plain.Build());

            Assert.Equal(expected, _rig.MemberOf((plain with { Tags = [(Vlan, 7)] }).Build()));
            Assert.Equal(expected, _rig.MemberOf((plain with { Tags = [(ServiceVlan, 9), (Vlan, 7)] }).Build()));
            Assert.Equal(expected, _rig.MemberOf((plain with { IPv4Options = new byte[8] }).Build()));
            Assert.Equal(expected, _rig.MemberOf((plain with { TcpOptions = new byte[12] }).Build()));
            Assert.Equal(expected, _rig.MemberOf((plain with { Payload = [], TcpFlags = 0x02 }).Build()));
            Assert.Equal(expected, _rig.MemberOf((plain with { Padding = new byte[20] }).Build()));
            Assert.Equal(expected, _rig.MemberOf(plain.Build()[..60]));     // cut off behind the ports
        }
        AssertCounts(flows: 50 * 8);
    }

    [RootFact]
    public void headers_between_ipv6_and_the_ports_are_passed_over()
    {
        PacketBuilder plain = new()
        {
            Source = IPAddress.Parse("fd00::1"),
            Destination = IPAddress.Parse("fd00::2"),
            Payload = PacketBuilder.Bytes(20),
        };
        byte[] whole = [0, 0, 0, 0, 0, 0, 0, 1];                // a fragment header of an only fragment
        for (ushort port = 1; port <= 50; port++)
        {
            PacketBuilder flow = plain with { SourcePort = port };
            int expected = _rig.MemberOf(flow.Build());

            Assert.Equal(expected, _rig.MemberOf((flow with { Extensions = [(0, new byte[8])] }).Build()));
            Assert.Equal(expected, _rig.MemberOf(
                (flow with { Extensions = [(0, new byte[8]), (60, [0, 1, .. new byte[14]]), (44, whole)] }).Build()));
        }
        AssertCounts(flows: 50 * 3);
    }

    [RootFact]
    public void other_protocols_go_by_their_addresses()
    {
        HashSet<int> used = [];
        for (byte host = 1; host <= 100; host++)
        {
            PacketBuilder there = new()
            {
                Source = new IPAddress([10, 0, 0, host]),
                Destination = new IPAddress([10, 0, 1, 1]),
                Protocol = 1,
                SourcePort = host,                              // of ICMP: type, code, checksum
                Payload = PacketBuilder.Bytes(20, seed: host),
            };
            int member = _rig.MemberOf(there.Build());

            Assert.Equal(member, _rig.MemberOf((there with
            {
                Source = there.Destination,
                Destination = there.Source,
                SourcePort = 0,
            }).Build()));
            used.Add(member);
        }
        Assert.Equal(Readers, used.Count);
        AssertCounts(flows: 200);
    }

    [RootFact]
    public void what_has_no_flow_goes_to_the_fixed_reader_and_is_counted()
    {
        PacketBuilder plain = new() { Payload = PacketBuilder.Bytes(40) };
        PacketBuilder six = plain with
        {
            Source = IPAddress.Parse("fd00::1"),
            Destination = IPAddress.Parse("fd00::2"),
        };
        byte[][] fragments =
        [
            (plain with { FragmentField = 0x2000 }).Build(),
            (plain with { FragmentField = 0x0010 }).Build(),
            (six with { Extensions = [(44, [0, 0, 0, 1, 0, 0, 0, 1])] }).Build(),
            (six with { Extensions = [(44, [0, 0, 0, 8, 0, 0, 0, 1])] }).Build(),
            (six with { Extensions = [(0, new byte[8]), (44, [0, 0, 0, 1, 0, 0, 0, 1])] }).Build(),
        ];
        byte[][] others =
        [
            (plain with { EtherType = 0x0806 }).Build(),        // ARP
            (plain with { EtherType = 0x88F7 }).Build(),        // PTP
            (plain with { Tags = [(Vlan, 1), (Vlan, 2), (Vlan, 3)] }).Build(),
            (plain with { Tags = [(Vlan, 1)], EtherType = 0x8847 }).Build(),
        ];
        byte[][] unreadable =
        [
            (plain with { Version = 5 }).Build(),
            (plain with { HeaderWords = 4 }).Build(),
            (plain with { IpLength = 19 }).Build(),
            (plain with { IpLength = 22 }).Build(),             // ends before the ports
            plain.Build()[..36],
            (six with { Version = 7 }).Build(),
            six.Build()[..56],
            (six with { IpLength = 2 }).Build(),
            (six with { Extensions = [.. Enumerable.Repeat(((byte)60, new byte[8]), 7)] }).Build(),
        ];

        foreach (byte[] frame in (byte[][])[.. fragments, .. others, .. unreadable])
            Assert.Equal(_table.FixedMember, _rig.MemberOf(frame));

        SpreadTotals totals = _rig.Program.ReadTotals();
        Assert.Equal((0UL, (ulong)fragments.Length, (ulong)others.Length, (ulong)unreadable.Length),
            (totals.Flows, totals.Fragments, totals.NotIp, totals.Unreadable));
        Assert.Equal((ulong)(fragments.Length + others.Length + unreadable.Length),
            _rig.Program.ReadChosen()[_table.FixedMember]);
    }

    [RootFact]
    public void without_a_table_nobody_gets_anything()
    {
        byte[] frame = Flow.Of(1).Packet(1, isBack: false);
        Assert.NotEqual(SpreadTable.Sink, _rig.MemberOf(frame));

        _rig.Program.Unload();

        Assert.Equal(SpreadTable.Sink, _rig.MemberOf(frame));
        AssertCounts(flows: 1);
    }

    [RootFact]
    public void random_bytes_have_a_reader_each()
    {
        var random = new Random(20_261_126);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] frame = Flow.Of(round).Packet(round, isBack: false, length: 60);
            for (int change = random.Next(8); change >= 0; change--)
                frame[random.Next(frame.Length)] = (byte)random.Next(256);
            byte[] cut = frame[..random.Next(34, frame.Length)];

            Assert.InRange(_rig.MemberOf(cut), 1, Readers);
        }
        Assert.Equal(20_000UL, _rig.Program.ReadChosen().Aggregate(0UL, (sum, count) => sum + count));
    }

    public void Dispose() => _rig.Dispose();

    private int Member(string source, ushort sourcePort, string destination, ushort destinationPort, bool isTcp) =>
        _rig.MemberOf(new PacketBuilder
        {
            Source = IPAddress.Parse(source),
            SourcePort = sourcePort,
            Destination = IPAddress.Parse(destination),
            DestinationPort = destinationPort,
            IsTcp = isTcp,
        }.Build());

    private void AssertCounts(int flows)
    {
        SpreadTotals totals = _rig.Program.ReadTotals();
        Assert.Equal(((ulong)flows, 0UL, 0UL, 0UL),
            (totals.Flows, totals.Fragments, totals.NotIp, totals.Unreadable));
    }
}
