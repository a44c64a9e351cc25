// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages.Counters;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>
/// The analysis allocates nothing after the start, and nothing that can stand in an event makes it fall over.
/// </summary>
public sealed class AnalysisAllocationTests
{
    [Fact]
    public void a_million_events_with_every_fault_allocate_nothing()
    {
        var harness = new AnalysisHarness(intervalNs: 100_000_000, buffers: 3);
        var load = new AnalysisLoad(seed: 3);
        var packets = new PacketEvent[10_000];
        Fill(packets, load);
        RunOn(harness, packets);
        long allocated = 0;
        for (int round = 0; round < 100; round++)
        {
            Fill(packets, load);
            allocated += RunOn(harness, packets);
            harness.TakeAll(giveBack: true, static _ => { });
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void the_measure_sees_an_allocation()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        object allocated = new byte[100];

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before >= 100);
        GC.KeepAlive(allocated);
    }

    [Fact]
    public void arbitrary_members_never_throw_and_never_loop()
    {
        var harness = new AnalysisHarness(intervalNs: 100_000_000, buffers: 3);
        var load = new AnalysisLoad(seed: 4);
        var random = new Random(4);
        for (int index = 0; index < 300_000; index++)
        {
            PacketEvent packet = load.Next();
            Mutate(random, ref packet);
            harness.Process(ref packet);
            harness.TakeAll(giveBack: true, static _ => { });
        }
        harness.Put(load.End());
        harness.TakeAll(giveBack: true, static _ => { });

        Assert.True(harness.LastLines[0].Packets > 0);
        foreach (LineCounters line in harness.LastLines)
            Assert.True(line.Duplicates >= 0 && line.BeforeStart >= 0 && line.Wins >= 0 && line.Wins <= line.Packets);
    }

    private static void Mutate(Random random, ref PacketEvent packet)
    {
        if (random.Next(10) != 0)
            return;
        ulong[] numbers = [0, 1, 2, ulong.MaxValue, ulong.MaxValue - 1, 1UL << 63, (ulong)random.NextInt64()];
        if (packet.Kind == PacketEventKind.Feed)
        {
            packet.Envelope.FirstSequence = numbers[random.Next(numbers.Length)];
            packet.Envelope.NextSequence = numbers[random.Next(numbers.Length)];
            packet.Envelope.Count = (uint)random.Next(4) switch { 0 => 0, 1 => 1, 2 => 65_535, _ => 70_000 };
            packet.Envelope.Flags = (EnvelopeFlags)random.Next(128);
            packet.Envelope.Channel = new ChannelKey((ulong)random.Next(3), (ulong)random.Next(30), 0);
            packet.Envelope.SendTimeNs = random.NextInt64();
            packet.LostBefore = (uint)random.Next(3);
        }
        else if (packet.Kind == PacketEventKind.Message)
        {
            packet.Message.Kind = (OrderKind)random.Next(16);
            packet.Message.Role = (OrderRole)random.Next(3);
            packet.Message.Key.SetInteger((ulong)random.Next(100));
            packet.Message.Key2.SetInteger((ulong)random.Next(100));
        }
        packet.StampNs += random.Next(3) == 0 ? -random.Next(1_000_000) : 0;
        packet.Flags = (PacketEventFlags)random.Next(8192);
        packet.Status = (EnvelopeStatus)(random.Next(4) == 0 ? random.Next(7) : 0);
    }

    private static void Fill(PacketEvent[] packets, AnalysisLoad load)
    {
        for (int index = 0; index < packets.Length; index++)
            packets[index] = load.Next();
    }

    private static long RunOn(AnalysisHarness harness, PacketEvent[] packets)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int index = 0; index < packets.Length; index++)
            harness.Process(ref packets[index]);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
