// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Kernel.Tests;

/// <summary>Real records of two NUMA nodes through the reader of one and the main reader of the other. The nodes are
/// sysfs' word only: the memory is the host's.</summary>
[Trait("Needs", "root")]
public sealed class NodeReaderTests
{
    private const int Near = 0;
    private const int Far = 1;
    private const int A = TradingTopology.LineA;
    private const int B = TradingTopology.LineB;

    // 160 bytes a record, one block of 64 bytes kept free: RingTests.
    private const int SmallRing = 4096;
    private const int RecordsOfSmallRing = 25;

    private const long Ever = 3_600_000_000_000;

    // Longer than a program takes from its stamp to the ring unless its CPU is taken away in between; much shorter than
    // a reader sleeps.
    private const long HoldNs = 20_000;
    private const int MostTakenAway = 100;

    [RootFact]
    public void what_a_node_reader_has_not_moved_yet_holds_back_what_is_younger()
    {
        using var rig = new NodeRig(1 << 16, holdNs: 0, longestWaitNs: Ever);
        rig.Move();
        rig.Receive(Far, A, 1);
        rig.Receive(Near, B, 2);
        rig.Receive(Far, A, 3);

        Assert.Equal(0, rig.Pass());
        Assert.Equal(2, rig.Move());
        Assert.Equal(3, rig.Pass());

        Assert.Equal([1UL, 2, 3], rig.Seen.Packets.Select(packet => packet.Number));
        Assert.Equal((3L, 0L), (rig.Reader.Counters.Read, rig.Reader.Counters.LateRecords));
    }

    [RootFact]
    public void a_node_reader_that_stands_still_does_not_hold_back_for_ever_and_is_late()
    {
        const long BoundNs = 1_000_000;
        using var rig = new NodeRig(1 << 16, holdNs: 0, BoundNs);
        rig.Move();
        rig.Receive(Far, A, 1);
        rig.Receive(Near, B, 2);
        VethPair.Until(() => rig.Pass() > 0, () => "the main reader waits");
        Assert.Equal([2UL], rig.Seen.Packets.Select(packet => packet.Number));

        rig.Move();
        VethPair.Until(() => rig.Pass() > 0, () => "what was moved is not read");

        Assert.Equal([2UL, 1], rig.Seen.Packets.Select(packet => packet.Number));
        Assert.Equal((2L, 1L), (rig.Reader.Counters.Read, rig.Reader.Counters.LateRecords));
    }

    [RootFact]
    public void a_main_reader_that_stands_still_loses_what_its_rings_alone_would_lose()
    {
        using var rig = new NodeRig(SmallRing, holdNs: 0, longestWaitNs: Ever);
        for (ulong number = 1; number <= 100; number++)
        {
            rig.Receive(Far, A, number);
            rig.Move();
        }
        Assert.Equal((RecordsOfSmallRing, 100 - RecordsOfSmallRing),
            (rig.Counters.Recorded, rig.Counters.LostFull));

        // A loss is reported behind what was there, and before anything that finds room now.
        Assert.Equal(RecordsOfSmallRing, rig.Pass());
        rig.Pass();
        Assert.Equal(100 - RecordsOfSmallRing, rig.Seen.Lost);
        rig.Move();
        rig.Receive(Far, A, 101);
        rig.Move();
        rig.Pass();

        Assert.Equal(101UL, rig.Seen.Packets[^1].Number);
        Assert.Equal(100 - RecordsOfSmallRing, rig.Seen.Lost);
        Assert.Equal(0, rig.Reader.Counters.LateRecords);
    }

    [RootFact]
    public void a_node_reader_that_stands_still_reports_no_loss_before_the_records_in_front_of_it()
    {
        using var rig = new NodeRig(SmallRing, holdNs: 0, longestWaitNs: 0);
        rig.Receive(Far, A, 1, repeat: 100);
        for (ulong number = 2; number <= 10; number++)
        {
            rig.Receive(Near, B, number);
            rig.Pass();
            rig.Pass();
        }
        Assert.Equal((9, 0L), (rig.Seen.Packets.Count, rig.Seen.Lost));
        Assert.Equal((RecordsOfSmallRing + 9, 100 - RecordsOfSmallRing),
            (rig.Counters.Recorded, rig.Counters.LostFull));

        rig.Move();
        rig.Pass();
        rig.Pass();

        Assert.Equal(100 - RecordsOfSmallRing, rig.Seen.LostOf[A]);
        Assert.Equal((9 + RecordsOfSmallRing, (long)RecordsOfSmallRing),
            (rig.Seen.Packets.Count, rig.Reader.Counters.LateRecords));
        Assert.Equal(rig.Counters.Recorded, rig.Reader.Counters.Read);
    }

    [RootFact]
    public void two_threads_hand_on_everything_in_order_while_it_is_written()
    {
        // Rings that hold all records: the readers may be held up for as long as it takes to write them.
        long ringBytes = Math.Min(16 << 20, LargestRing.OfThisKernel());
        int numbers = (int)(300 * ringBytes / (16 << 20));
        long all = 2L * numbers * 100;
        using var rig = new NodeRig(ringBytes, HoldNs, Ever);
        rig.Thread.Start();

        Produce(rig, numbers, repeat: 100);
        rig.Thread.Finish();

        Assert.Null(rig.Failure.First);
        Assert.Equal((all, all, 0L), (rig.Counters.Matched, rig.Counters.Recorded, rig.Seen.Lost));
        Assert.Equal(all, rig.Thread.Counters.Read);
        CheckPackets(rig);
        int behind = 0;
        long latestNs = 0;
        foreach ((int _, long stampNs, ulong _) in rig.Seen.Packets)
        {
            behind += stampNs < latestNs ? 1 : 0;
            latestNs = Math.Max(latestNs, stampNs);
        }
        Assert.InRange(behind, 0, MostTakenAway);
        Assert.Equal(behind, rig.Thread.Counters.LateRecords);
    }

    [RootTheory]
    [InlineData(1 << 14)]
    [InlineData(1 << 16)]
    public void the_ledger_adds_up_when_rings_of_both_nodes_were_full(int ringBytes)
    {
        using var rig = new NodeRig(ringBytes, holdNs: 5_000, longestWaitNs: 10_000_000);
        rig.Thread.Start();

        Produce(rig, numbers: 200, repeat: 1_000);
        rig.Thread.Finish();

        Assert.Null(rig.Failure.First);
        Assert.True(rig.Counters.IsClosed());
        Assert.True(rig.Counters.LostFull > 0, "no ring was full");
        Assert.Equal(400_000, rig.Counters.Matched);
        Assert.Equal(rig.Counters.Recorded, rig.Thread.Counters.Read);
        Assert.Equal(rig.Counters.LostFull, rig.Seen.Lost);
        Assert.Equal(200_000, rig.Seen.LostOf[A] + rig.Seen.Packets.Count(packet => packet.Flow == A));
        Assert.Equal(200_000, rig.Seen.LostOf[B] + rig.Seen.Packets.Count(packet => packet.Flow == B));
        Assert.InRange(rig.Thread.Counters.RingHighWaterBytes, ringBytes / 2, ringBytes);
        CheckPackets(rig);
    }

    // Line A on the one CPU and line B on the other.
    private static void Produce(NodeRig rig, int numbers, int repeat)
    {
        (Thread, Task)[] producers =
        [
            PinnedThread.Start(Near, () => Produce(rig, Near, A, numbers, repeat)),
            PinnedThread.Start(Far, () => Produce(rig, Far, B, numbers, repeat)),
        ];
        foreach ((Thread, Task) producer in producers)
            PinnedThread.Join(producer);
    }

    private static void Produce(NodeRig rig, int cpu, int flow, int numbers, int repeat)
    {
        for (int number = 1; number <= numbers; number++)
            rig.Receive(cpu, flow, (ulong)number, repeat);
    }

    // Whole, and of each line in the order in which it was written.
    private static void CheckPackets(NodeRig rig)
    {
        Assert.Null(rig.Seen.Torn);
        foreach (int flow in (ReadOnlySpan<int>)[A, B])
        {
            (int Flow, long StampNs, ulong Number)[] packets =
                [.. rig.Seen.Packets.Where(packet => packet.Flow == flow)];
            Assert.All(packets.Zip(packets.Skip(1)), pair => Assert.True(
                pair.First.StampNs <= pair.Second.StampNs && pair.First.Number <= pair.Second.Number,
                $"{pair.Second} behind {pair.First}"));
        }
    }
}
