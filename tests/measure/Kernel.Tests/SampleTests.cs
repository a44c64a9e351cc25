// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Samples of packets that belong to no flow.</summary>
public sealed class SampleTests
{
    private const int Every = 64;
    private static readonly PacketBuilder Foreign = new() { DestinationPort = 9_999, Payload = new byte[100] };
    private static readonly FlowDefinition[] Flows = [Programs.Flow(1, "239.1.1.1:26400")];

    [RootTheory]
    [InlineData(Hook.XdpRx)]
    [InlineData(Hook.TcRx)]
    [InlineData(Hook.TcTx)]
    public void one_of_n_packets_of_no_flow_is_sampled_by_the_hooks_own_count(Hook hook)
    {
        const int Runs = 100 * Every;
        using var programs = new Programs(Flows, sampleEvery: Every);

        programs.Run(hook, Foreign.Build(), repeat: Runs);
        programs.Run(hook, new PacketBuilder { Payload = new byte[64] }.Build(), repeat: 1_000);

        List<PacketSample> samples = Drain(programs);
        KernelCounters counters = programs.Counters();
        Assert.Equal((Runs, 1_000L, 1_000L), (counters.Unmatched, counters.Matched, counters.Recorded));
        Assert.Equal(programs.Capture.SamplesDue(), samples.Count);
        Assert.InRange(samples.Count, 99, 101);
        Assert.Equal((samples.Count, 0L), (counters.Sampled, counters.SamplesLost));
        Assert.True(counters.IsClosed());
        Assert.All(samples, sample => Assert.Equal(hook, sample.Hook));
    }

    [RootFact]
    public void flows_that_take_turns_are_all_met()
    {
        // The period of 2 divides N: samples at even distances would all be of one flow.
        const int Rounds = 200 * Every;
        using var programs = new Programs(Flows, sampleEvery: Every);
        byte[] one = Foreign.Build();
        byte[] other = (Foreign with { SourcePort = 41_000 }).Build();

        for (int round = 0; round < Rounds; round++)
        {
            programs.Run(Hook.XdpRx, one);
            programs.Run(Hook.XdpRx, other);
        }

        List<PacketSample> samples = Drain(programs);
        int ofOne = samples.Count(sample => sample.SourcePort == 40_000);
        Assert.Equal(programs.Capture.SamplesDue(), samples.Count);
        // Both are 200 samples within what random samples would differ by in all but one of 10^6 cases.
        Assert.InRange(ofOne, 200 - 71, 200 + 71);
        Assert.InRange(samples.Count - ofOne, 200 - 71, 200 + 71);
    }

    [RootTheory]
    [InlineData(Hook.XdpRx)]
    [InlineData(Hook.TcRx)]
    [InlineData(Hook.TcTx)]
    public void a_sample_has_the_headers_of_its_packet(Hook hook)
    {
        (PacketBuilder Packet, byte Protocol, ushort Vlan)[] packets =
        [
            (Foreign, 17, 0),
            (Foreign with { IsTcp = true }, 6, 0),
            (Foreign with { IsTcp = true, TcpFlags = 2 }, 6, 0),
            (Foreign with { IPv4Options = new byte[8] }, 17, 0),
            (Foreign with { Tags = [(0x8100, 77)] }, 17, 77),
            (Foreign with { Source = IPAddress.Parse("fd00::1"), Destination = IPAddress.Parse("fd00::2") }, 17, 0),
            (Foreign with { Protocol = 1 }, 1, 0),
            (Foreign with
            {
                Source = IPAddress.Parse("fd00::1"), Destination = IPAddress.Parse("fd00::2"), Protocol = 58,
            }, 58, 0),
        ];
        foreach ((PacketBuilder packet, byte protocol, ushort vlan) in packets)
        {
            using var programs = new Programs(Flows, sampleEvery: Every);
            byte[] bytes = packet.Build();

            programs.Run(hook, bytes, repeat: 4 * Every);

            List<PacketSample> samples = Drain(programs);
            Assert.Equal(programs.Capture.SamplesDue(), samples.Count);
            ushort sourcePort = protocol is 6 or 17 ? packet.SourcePort : (ushort)0;
            ushort destinationPort = protocol is 6 or 17 ? packet.DestinationPort : (ushort)0;
            Assert.NotEmpty(samples);
            Assert.All(samples, sample => Assert.Equal(
                (new EndpointAddress(EndpointAddress.FromAddress(packet.Source), sourcePort),
                    new EndpointAddress(EndpointAddress.FromAddress(packet.Destination), destinationPort),
                    protocol, vlan, (uint)bytes.Length, (ushort)1),
                (sample.Source, sample.Destination, sample.IpProtocol, sample.VlanId, sample.WireLength,
                    sample.Segments)));
        }
    }

    [RootFact]
    public void a_full_ring_counts_what_it_has_no_room_for()
    {
        const int Runs = 20_000 * Every;
        using var programs = new Programs(Flows, sampleEvery: Every);

        for (int run = 0; run < 20; run++)
            programs.Run(Hook.XdpRx, Foreign.Build(), repeat: Runs / 20);

        KernelCounters counters = programs.Counters();
        int read = Drain(programs).Count;
        Assert.Equal((Runs, read), (counters.Unmatched, counters.Sampled));
        Assert.InRange(read, 14_500, 14_564);
        Assert.Equal(programs.Capture.SamplesDue(), counters.Sampled + counters.SamplesLost);

        programs.Run(Hook.XdpRx, Foreign.Build(), repeat: 2 * Every);
        Assert.InRange(Drain(programs).Count, 1, 3);
    }

    [RootFact]
    public void without_the_option_nothing_is_sampled()
    {
        using var programs = new Programs(Flows);

        programs.Run(Hook.XdpRx, Foreign.Build(), repeat: 100_000);

        KernelCounters counters = programs.Counters();
        Assert.Null(programs.Capture.Samples);
        Assert.Equal((100_000L, 0L, 0L), (counters.Unmatched, counters.Sampled, counters.SamplesLost));
    }

    private static List<PacketSample> Drain(Programs programs)
    {
        List<PacketSample> samples = [];
        while (programs.Capture.Samples!.TryTake(out PacketSample sample))
            samples.Add(sample);
        return samples;
    }
}
