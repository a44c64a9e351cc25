// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flows;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Flows by the thousand, of every shape, and options that cannot be.</summary>
[Trait("Needs", "root")]
public sealed class FlowTests
{
    [RootFact]
    public void each_of_4096_flows_is_found_and_its_neighbours_are_not()
    {
        FlowDefinition[] flows =
            [.. Enumerable.Range(1, 4096)
                .Select(id => Programs.Flow(id, $"239.4.{id >> 8}.{id & 255}:{20_000 + (id % 7)}"))];
        using var programs = new Programs(flows);

        foreach (FlowDefinition flow in flows)
        {
            PacketBuilder packet = new()
            {
                Destination = IPAddress.Parse(flow.Endpoint.AddressText()),
                DestinationPort = flow.Endpoint.Port,
            };
            programs.Run(Hook.XdpRx, packet.Build());
            programs.Run(Hook.XdpRx, (packet with { DestinationPort = (ushort)(flow.Endpoint.Port + 7) }).Build());
        }

        IEnumerable<int> ids = programs.Drain().OrderBy(entry => entry.Record.StampNs)
            .Select(entry => (int)entry.Record.FlowId);
        Assert.Equal(flows.Select(flow => flow.Id), ids);
        Assert.Equal(4096, programs.Counters().Unmatched);
    }

    [RootFact]
    public void the_table_of_60000_flows_can_be_filled()
    {
        FlowDefinition[] flows =
            [.. Enumerable.Range(1, 60_000)
                // Ids that fall where addresses rise: none share a slot.
                .Select(id => Programs.Flow(60_001 - id, $"239.{id >> 14}.{(id >> 7) & 127}.{id & 127}:26400"))];

        FlowTable table = FlowTable.Build(flows, _ => []);

        Assert.Equal(60_000, table.Rows.Count);
    }

    [RootFact]
    public void each_of_200_senders_of_one_group_is_found()
    {
        FlowDefinition[] flows =
            [.. Enumerable.Range(1, 200).Select(id => Programs.Flow(id, "239.4.0.1:20000", sender: $"10.1.0.{id}"))];
        using var programs = new Programs(flows);

        foreach (FlowDefinition flow in flows)
        {
            programs.Run(Hook.XdpRx, new PacketBuilder
            {
                Source = IPAddress.Parse($"10.1.0.{flow.Id}"),
                Destination = IPAddress.Parse("239.4.0.1"),
                DestinationPort = 20_000,
            }.Build());
        }

        IEnumerable<int> ids = programs.Drain().OrderBy(entry => entry.Record.StampNs)
            .Select(entry => (int)entry.Record.FlowId);
        Assert.Equal(flows.Select(flow => flow.Id), ids);
    }

    [Fact]
    public void groups_that_are_numbered_as_their_vlan_find_a_place()
    {
        FlowDefinition[] flows =
            [.. Enumerable.Range(1, 15)
                .Select(id => Programs.Flow(id, $"239.{id}.5.1:20000", vlan: (ushort)((id << 8) + 5)))];

        Assert.Equal(15, FlowTable.Build(flows, _ => []).Rows.Count);
    }

    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void flows_of_every_shape_load_together(RingTransport transport)
    {
        List<FlowDefinition> flows = [];
        foreach (string endpoint in (string[])["10.0.0.1:1", "*:2", "10.0.0.3:*", "[fd00::4]:4"])
        {
            foreach (bool tcp in (bool[])[false, true])
            {
                foreach (ushort vlan in (ushort[])[0, 7])
                {
                    flows.Add(Programs.Flow(flows.Count + 1, endpoint, tcp, vlan: vlan));
                    flows.Add(Programs.Flow(flows.Count + 1, endpoint, tcp, vlan: vlan, device: "lo"));
                    flows.Add(Programs.Flow(flows.Count + 1, endpoint, tcp, vlan: vlan, sender: "10.0.0.9"));
                    flows.Add(
                        Programs.Flow(flows.Count + 1, endpoint, tcp, vlan: vlan, sender: "10.0.0.9", device: "lo"));
                    flows.Add(Programs.Flow(flows.Count + 1, endpoint, tcp, source: true, vlan: vlan));
                    flows.Add(Programs.Flow(flows.Count + 1, endpoint, tcp, source: true, vlan: vlan, device: "lo",
                        snap: 65_536));
                }
            }
        }
        using var programs = new Programs(flows, transport);

        programs.Run(Hook.XdpRx,
            new PacketBuilder { Destination = IPAddress.Parse("10.0.0.1"), DestinationPort = 1 }.Build());

        (PacketRecord record, _) = Assert.Single(programs.Drain());
        FlowDefinition found = flows[(int)record.FlowId - 1];
        Assert.Equal(("lo", false, (ushort)0), (found.Interface, found.IsTcp, found.VlanId));
    }

    [RootFact]
    public void a_super_packet_counts_once_and_its_segments_beside_it()
    {
        using var programs = new Programs(PacketTable.Flows);
        byte[] packet = new PacketBuilder { Payload = PacketBuilder.Bytes(1400) }.Build();

        programs.Run(Hook.TcTx, packet, gsoSegments: 3);

        (PacketRecord record, _) = Assert.Single(programs.Drain());
        Assert.Equal(3, record.GsoSegments);
        Assert.True(record.Flags.HasFlag(PacketRecordFlags.Gso));
        KernelCounters counters = programs.Counters();
        Assert.Equal((1, 1, 3), (counters.Seen, counters.Recorded, counters.GsoSegments));
    }

    [RootTheory]
    [InlineData(5000, "power of two")]
    [InlineData(2048, "power of two")]
    [InlineData(1L << 40, "power of two")]
    public void ring_sizes_that_cannot_be_are_refused(long ringBytes, string what)
    {
        FailureException failure = Assert.Throws<FailureException>(() =>
            new Programs(PacketTable.Flows, ringBytes: ringBytes));

        Assert.Equal(ExitCode.Usage, failure.Failure.Code);
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
    }
}
