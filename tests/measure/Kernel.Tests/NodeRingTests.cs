// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Rings on hosts with several NUMA nodes; the nodes are sysfs' word only, the memory is the host's.</summary>
public sealed class NodeRingTests
{
    private static readonly byte[] Packet = new PacketBuilder { Payload = PacketBuilder.Bytes(64) }.Build();

    [RootTheory]
    [Trait("Needs", "root")]
    [InlineData(new[] { "0", "1" }, 2)]
    [InlineData(new[] { "1", "0" }, 2)]
    [InlineData(new[] { "0-1" }, 1)]
    public void a_cpu_writes_to_its_ring_in_the_map_of_its_node(string[] nodes, int maps)
    {
        using var host = new SysfsRoot("0-1", "0-1", nodes);
        var topology = CpuTopology.Read(host.Path);
        using var programs = new Programs([Programs.Flow(1, "239.1.1.1:26400")], topology: topology);
        foreach (Hook hook in Enum.GetValues<Hook>())
        {
            for (int cpu = 0; cpu < 2; cpu++)
                PinnedThread.Run(cpu, () => programs.Run(hook, Packet, repeat: cpu + 1));
        }

        List<(PacketRecord Record, byte[] Payload)> records = programs.Drain();

        Assert.Equal(maps, RingPlaces.For(2, topology).MapCount);
        Assert.Equal(9, records.Count);
        foreach (Hook hook in Enum.GetValues<Hook>())
        {
            for (int cpu = 0; cpu < 2; cpu++)
                Assert.Equal(cpu + 1, records.Count(one => one.Record.Hook == hook && one.Record.Cpu == cpu));
        }
        Assert.True(programs.Counters().IsClosed());
        Assert.Equal(0, programs.Counters().LostRing);
    }

    [RootFact]
    [Trait("Needs", "root")]
    public void a_cpu_without_a_ring_loses_on_such_a_host_too()
    {
        using var host = new SysfsRoot("0-1", "0-1", "0", "1");
        using var programs = new Programs(
            [Programs.Flow(1, "239.1.1.1:26400")], maxCpus: 1, topology: CpuTopology.Read(host.Path));

        PinnedThread.Run(1, () => programs.Run(Hook.XdpRx, Packet, repeat: 5));

        Assert.Equal(5, programs.Counters().LostNoRing);
    }

    [Theory]
    [InlineData(8, new[] { "0-3", "4-7" }, "0:0 0:1 0:2 0:3 1:0 1:1 1:2 1:3")]
    [InlineData(8, new[] { "0,2,4,6", "1,3,5,7" }, "0:0 1:0 0:1 1:1 0:2 1:2 0:3 1:3")]
    [InlineData(3, new[] { "0-3", "4-7" }, "0:0 0:1 0:2")]
    [InlineData(6, new[] { "0", "1", "2", "3", "4", "5" }, "0:0 1:0 2:0 3:0 3:1 3:2")]
    [InlineData(4, new[] { "0-3" }, "0:0 0:1 0:2 0:3")]
    [InlineData(2, new string[0], "0:0 0:1")]
    public void each_node_has_a_map_and_the_last_one_what_is_left(int cpus, string[] nodes, string expected)
    {
        using var host = new SysfsRoot($"0-{cpus - 1}", $"0-{cpus - 1}", nodes);

        var places = RingPlaces.For(cpus, CpuTopology.Read(host.Path));

        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, cpus).Select(places.Of)
            .Select(place => $"{place.Map}:{place.Index}")));
        Assert.Equal(cpus, Enumerable.Range(0, places.MapCount).Sum(places.CountIn));
        ushort[] encoded = places.Encode();
        Assert.All(Enumerable.Range(0, cpus), cpu =>
            Assert.Equal(places.Of(cpu), (encoded[cpu] >> 12, encoded[cpu] & 0xFFF)));
        Assert.Equal(0xFFF, encoded[cpus]);
    }
}
