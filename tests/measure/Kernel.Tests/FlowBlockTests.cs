// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Links;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Ranges of groups, which share slots of the flow table: each packet is of the flow that it would be of if
/// each group had a slot of its own.</summary>
public sealed class FlowBlockTests
{
    private const int Loopback = 1;                             // the interface of BPF_PROG_TEST_RUN without a context
    private const int Other = 77;
    private const int PacketsPerSet = 1_500;

    [Fact]
    public void a_range_takes_a_slot_for_256_groups()
    {
        FlowDefinition[] flows = [.. Range(1, 0xe936_0000u, 4_096, 26_477)];

        FlowTable table = FlowTable.Build(flows, _ => []);

        Assert.Equal(16, table.Rows.Count);
        Assert.Equal(64, table.Slots);
        Assert.Equal(FlowRow.From(flows, _ => []).ToHashSet(), GroupsOf(table));
    }

    [Fact]
    public void few_groups_and_groups_without_order_keep_slots_of_their_own()
    {
        FlowDefinition[] flows = [.. Range(1, 0xe936_0000u, 256, 26_477)];
        FlowDefinition[] upside = [.. flows.Select(flow => flow with { Id = 257 - flow.Id })];

        Assert.Equal(0UL, FlowTable.Build(flows[..(FlowBlocks.FewestGroups - 1)], _ => []).UdpBlocks);
        Assert.Equal(0UL, FlowTable.Build(upside, _ => []).UdpBlocks);
        Assert.Equal(0UL, FlowTable.Build([.. flows.Select(flow => flow with { IsTcp = true })], _ => []).UdpBlocks);
    }

    [Fact]
    public void memory_for_members_is_only_taken_where_there_are_ranges()
    {
        FlowDefinition[] flows = [.. Range(1, 0xe936_0000u, 256, 26_477)];

        Assert.True(FlowBlocks.MayBeIn(flows));
        Assert.False(FlowBlocks.MayBeIn(flows[..(FlowBlocks.FewestGroups - 1)]));
        Assert.False(FlowBlocks.MayBeIn([.. flows.Select((flow, index) => flow with
        {
            Endpoint = new EndpointAddress(flow.Endpoint.Address, (ushort)(1_000 + index)),
        })]));
    }

    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void each_packet_is_of_the_flow_that_the_replay_finds(RingTransport transport)
    {
        int matched = 0;
        for (int seed = 1; seed <= 8; seed++)
        {
            FlowDefinition[] flows = RandomFlows(new Random(seed), withInterfaces: false);
            Assert.NotEqual(0UL, FlowTable.Build(flows, _ => []).UdpBlocks);
            var matcher = new FlowMatcher(flows);
            byte[][] packets = RandomPackets(new Random(seed + 100), flows);

            int[] found = Match(flows, packets, transport);

            Assert.Equal(packets.Select(packet => FlowOf(matcher, packet)), found);
            matched += found.Count(id => id != 0);
        }
        Assert.InRange(matched, PacketsPerSet, (8 * PacketsPerSet) - PacketsPerSet);
    }

    [RootFact]
    public void each_packet_is_of_the_flow_that_slots_of_their_own_give_also_by_interface()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            FlowDefinition[] flows = RandomFlows(new Random(seed), withInterfaces: true);
            // The same flows with ids that fall where addresses rise: none of them share a slot.
            FlowDefinition[] apart = [.. flows.Select(flow => flow with { Id = flows.Length + 1 - flow.Id })];
            Func<string, FlowPlace[]> places = name =>
                [new(name == "lo" ? Loopback : Other, 0)];
            Assert.NotEqual(0UL, FlowTable.Build(flows, places).UdpBlocks);
            Assert.Equal(0UL, FlowTable.Build(apart, places).UdpBlocks);
            byte[][] packets = RandomPackets(new Random(seed + 100), flows);

            int[] found = Match(flows, packets, RingTransport.ArrayRing, Links);
            int[] expected = Match(apart, packets, RingTransport.ArrayRing, Links);

            Assert.Equal(expected.Select(id => id == 0 ? 0 : flows.Length + 1 - id), found);
        }
    }

    [RootFact]
    public void losses_are_reported_of_the_group_that_was_lost()
    {
        FlowDefinition[] flows = [.. Range(1, 0xe936_0000u, 256, 26_477)];
        using var programs = new Programs(flows, ringBytes: 4_096);
        byte[] packet = PacketTo(0xe936_0000u + 100, 26_477).Build();

        programs.Run(Hook.XdpRx, packet, repeat: 100);

        int recorded = programs.Drain().Count(entry => entry.Record.FlowId == 101);
        Assert.Equal(100 - recorded, programs.Capture.FlowLost(101));
        Assert.InRange(recorded, 1, 99);
    }

    internal static IEnumerable<FlowDefinition> Range(int firstId, uint first, int count, ushort port) =>
        Enumerable.Range(0, count).Select(index =>
            Programs.Flow(firstId + index, $"{Address(first + (uint)index)}:{port}"));

    internal static HashSet<FlowRow> GroupsOf(FlowTable table) =>
        table.Rows.Values
            .SelectMany(row => row.Groups()).ToHashSet();

    internal static PacketBuilder PacketTo(uint group, ushort port) =>
        new() { Destination = Address(group), DestinationPort = port };

    private static IPAddress Address(uint address) =>
        new([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]);

    private static IReadOnlyList<NetworkLink> Links { get; } =
    [
        new() { Index = Loopback, Name = "lo", HasCarrier = true },
        new() { Index = Other, Name = "other", HasCarrier = true },
    ];

    /// <summary>Ranges that overlap in all ways that a configuration allows; ports and addresses alone.</summary>
    private static FlowDefinition[] RandomFlows(Random random, bool withInterfaces)
    {
        List<FlowDefinition> flows = [];
        for (int range = 0; range < 12; range++)
        {
            bool isSmall = random.Next(4) == 0;
            int count = isSmall ? random.Next(1, 8) : random.Next(40, 300);
            int first = random.Next(0, 400);
            int port = 26_400 + random.Next(2);
            string? sender = random.Next(4) == 0 ? "10.1.0.1" : null;
            ushort vlan = (ushort)(random.Next(4) == 0 ? 7 : 0);
            string? device = withInterfaces ? new[] { null, "lo", "other" }[random.Next(3)] : null;
            bool isIPv6 = random.Next(4) == 0;
            int snap = 64 + random.Next(2);
            for (int index = first; index < first + count; index++)
            {
                string address = isIPv6 ? $"[ff05::{index:x}]" : $"239.9.{index >> 8}.{index & 255}";
                flows.Add(Programs.Flow(
                    0, $"{address}:{port}", sender: sender, vlan: vlan, device: device, snap: snap));
            }
        }
        flows.Add(Programs.Flow(0, "*:26401"));
        flows.Add(Programs.Flow(0, "239.9.0.200:*"));
        flows.Add(Programs.Flow(0, "239.9.1.20:26400", tcp: true));
        return
        [
            .. flows.DistinctBy(flow => (flow.Endpoint, flow.IsTcp, flow.SourceAddress, flow.VlanId, flow.Interface))
                .Select((flow, index) => flow with { Id = index + 1 }),
        ];
    }

    private static byte[][] RandomPackets(Random random, FlowDefinition[] flows) =>
    [
        .. Enumerable.Range(0, PacketsPerSet).Select(_ =>
        {
            FlowDefinition near = flows[random.Next(flows.Length - 3)];
            UInt128 address = near.Endpoint.Address + (UInt128)random.Next(3);
            bool isIPv6 = near.Endpoint.AddressText().Contains(':', StringComparison.Ordinal);
            byte[] bytes = new byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
            return new PacketBuilder
            {
                Source = IPAddress.Parse(isIPv6 ? "fd00::9" : random.Next(2) == 0 ? "10.1.0.1" : "10.1.0.2"),
                Destination = new IPAddress(isIPv6 ? bytes : bytes[12..]),
                DestinationPort = (ushort)(26_400 + random.Next(3)),
                Tags = random.Next(3) == 0 ? [(0x8100, (ushort)(7 + random.Next(2)))] : [],
                IsTcp = random.Next(20) == 0,
                Payload = PacketBuilder.Bytes(16),
            }.Build();
        }),
    ];

    private static int[] Match(
        FlowDefinition[] flows, byte[][] packets, RingTransport transport,
        IReadOnlyList<NetworkLink>? links = null)
    {
        using var programs = new Programs(flows, transport, links: links);
        int[] found = new int[packets.Length];
        for (int packet = 0; packet < packets.Length; packet++)
        {
            programs.Run(Hook.XdpRx, packets[packet]);
            List<(PacketRecord Record, byte[] Payload)> records = programs.Drain();
            found[packet] = records.Count == 0 ? 0 : (int)Assert.Single(records).Record.FlowId;
        }
        return found;
    }

    private static int FlowOf(FlowMatcher matcher, byte[] packet)
    {
        ParsedPacket parsed = default;
        return PacketParser.Parse(packet, (uint)packet.Length, LinkType.Ethernet, ref parsed) == ParseVerdict.Parsed
            ? matcher.Match(in parsed) : 0;
    }
}
