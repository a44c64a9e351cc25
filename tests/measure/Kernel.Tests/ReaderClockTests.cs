// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Kernel.Tests;

/// <summary>When a record was decoded is when its turn came, however long its pass takes.</summary>
public sealed class ReaderClockTests
{
    // Of so many records the reader may read the clock once.
    private const int Together = 64;
    private const int Packets = 1_000;
    private const long TakesNs = 2_000;

    [RootFact]
    public void a_long_pass_does_not_report_its_last_records_as_decoded_when_it_began() => PinnedThread.Run(0, () =>
    {
        List<(PacketEvent Packet, long DoneNs)> reported = Read(static run =>
        {
            run();
            return MonotonicClock.NowNs;
        });

        Assert.Equal(Packets, reported.Count);
        Assert.All(Enumerable.Range(Together, Packets - Together), index => Assert.InRange(
            reported[index].Packet.DecodedStampNs, reported[index - Together].DoneNs, reported[index].DoneNs));
    });

    [RootFact]
    public void no_record_is_decoded_before_it_was_written() => PinnedThread.Run(0, () =>
    {
        List<(PacketEvent Packet, long DoneNs)> reported = Read(static run =>
        {
            long nowNs = MonotonicClock.NowNs;
            run();
            return nowNs;
        });

        Assert.Equal(Packets, reported.Count);
        Assert.All(reported, each => Assert.InRange(each.Packet.DecodedStampNs, each.Packet.StampNs, each.DoneNs));
    });

    /// <summary>One pass of a reader that takes its time over one ring.</summary>
    /// <param name="write">Lets the packets be recorded, and says what the clock reads before the pass.</param>
    private static List<(PacketEvent Packet, long DoneNs)> Read(Func<Action, long> write)
    {
        Topology topology = TradingTopology.Build();
        using var programs = new Programs([.. topology.Flows.Where(flow => !flow.IsTcp)]);
        List<(PacketEvent, long)> reported = [];
        var decoder = new PacketDecoder<SlowSink>(
            topology, TcpStreamOptions.For(topology), new SlowSink(reported, new PacketEvent[1]));
        RingDescriptor ring = programs.Capture.Rings.Single(ring => ring is { Hook: Hook.TcRx, Cpu: 0 });
        var reader = new RecordReader<ArrayRing, SlowSink, NoTap>(
            programs.Capture, [new ArrayRing(ring)], decoder, new FlowInterfaces(topology.Flows.Count), holdNs: 0,
            new ControlQueue(), default);
        byte[] frame = (TradingTopology.Frame(TradingTopology.LineA) with { Payload = new byte[64] }).Build();

        reader.Pass(write(() => programs.Run(Hook.TcRx, frame, Packets)));

        return reported;
    }

    private readonly struct SlowSink(List<(PacketEvent Packet, long DoneNs)> reported, PacketEvent[] place)
        : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref place[0];

        public void Publish()
        {
            long nowNs = MonotonicClock.NowNs;
            reported.Add((place[0], nowNs));
            while (MonotonicClock.NowNs < nowNs + TakesNs)
            {
            }
        }
    }
}
