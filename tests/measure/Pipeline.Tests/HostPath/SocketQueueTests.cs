// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Model.Sockets;
using Telemetry.Pipeline.HostPath;

namespace Telemetry.Pipeline.Tests.HostPath;

/// <summary>Which datagram a read took, against sockets that know it: at random rates, with drops, with datagrams on
/// their way, and with records that are lost.</summary>
public sealed class SocketQueueTests
{
    private const int Steps = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void every_read_is_matched_with_its_datagram_however_many_are_dropped_in_between(int seed)
    {
        var random = new Random(seed);
        var queues = new SocketQueues();
        SimulatedSocket[] sockets =
            [.. Enumerable.Range(1, 3).Select(id => new SimulatedSocket(queues, (ulong)id, random))];

        Run(sockets, random, (_, _) => true);

        Assert.All(sockets, socket => Assert.Equal((0, 0), (socket.Wrong, socket.Unmatched)));
        Assert.All(sockets, socket => Assert.InRange(socket.Right, 1_000, Steps));
        Assert.All(sockets, socket => Assert.InRange(socket.Dropped, 10, Steps));
    }

    [Fact]
    public void what_waited_before_the_programs_came_is_unmatched_and_nothing_else()
    {
        var random = new Random(9);
        var queues = new SocketQueues();
        var socket = new SimulatedSocket(queues, 1, random);
        socket.Fill(5);

        Run([socket], random, (_, _) => true);

        Assert.Equal((0, 5), (socket.Wrong, socket.Unmatched));
        Assert.InRange(socket.Right, 1_000, Steps);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void after_a_lost_record_reads_are_unmatched_until_it_is_certain_again(bool isOfRead)
    {
        var random = new Random(5);
        var queues = new SocketQueues();
        var socket = new SimulatedSocket(queues, 1, random);
        int lost = 0;

        Run([socket], random, (isRead, step) =>
        {
            bool isLost = isRead == isOfRead && step % 500 == 250 + (step / 500 % 7);
            if (!isLost)
                return true;
            lost++;
            queues.DoubtAll();
            return false;
        });

        Assert.InRange(lost, 3, Steps);
        Assert.Equal(0, socket.Wrong);
        Assert.InRange(socket.Unmatched, 1, Steps / 4);
        Assert.InRange(socket.Right, 1_000, Steps);
    }

    [Fact]
    public void reads_are_certain_while_the_core_of_a_datagram_on_its_way_is_taken()
    {
        var queues = new SocketQueues();
        for (uint number = 1; number <= 4; number++)
        {
            var datagram = new QueuedDatagram { InNs = number * 1_000, First = number, Numbers = 1, Length = 40 };
            queues.Add(9, in datagram, 0);
        }

        // The fourth enters the queue after the third was read.
        foreach ((uint left, ulong first) in (IEnumerable<(uint, ulong)>)[(2, 1), (1, 2), (0, 3), (0, 4)])
        {
            var step = new PathStepFacts { Socket = 9, Thread = 1, Bytes = 40, QueueLeft = left };
            Assert.True(queues.TryRead(in step, (long)first * 4_000_000, out QueuedDatagram read, out _));
            Assert.Equal(first, read.First);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_datagram_that_left_the_queue_unrecorded_shifts_no_read_for_long(bool isDropTold)
    {
        var queues = new SocketQueues();
        long wrongUntilNs = 0;
        (int right, int unmatched) = (0, 0);
        for (uint number = 1; number <= 200; number++)
        {
            long inNs = number * 1_000_000L;
            var datagram = new QueuedDatagram { InNs = inNs, First = number, Numbers = 1, Length = 40 };
            queues.Add(9, in datagram, 0);
            if (number == 10)
            {
                if (isDropTold)
                    queues.DoubtHolding(in datagram);
                continue;
            }
            var step = new PathStepFacts { Socket = 9, Thread = 1, Bytes = 40 };
            if (!queues.TryRead(in step, inNs + 30_000, out QueuedDatagram read, out _))
                unmatched++;
            else if (read.First == number)
                right++;
            else
                wrongUntilNs = inNs;
        }

        Assert.InRange(wrongUntilNs, 0, isDropTold ? 0 : 32_000_000);
        Assert.InRange(unmatched, 1, 3);
        Assert.InRange(right, 170, 200);
    }

    [Fact]
    public void a_datagram_that_is_too_short_for_the_read_is_not_the_one()
    {
        var queues = new SocketQueues();
        var datagram = new QueuedDatagram { InNs = 1_000, First = 1, Numbers = 1, Length = 40, Line = 2 };
        queues.Add(9, in datagram, 0);
        var step = new PathStepFacts { Socket = 9, Thread = 1, Bytes = 41 };

        Assert.False(queues.TryRead(in step, 2_000, out QueuedDatagram read, out _));
        Assert.Equal(2, read.Line);
    }

    [Fact]
    public void a_read_by_another_thread_than_before_is_of_a_shared_socket()
    {
        var queues = new SocketQueues();
        List<bool> shared = [];
        foreach (uint thread in (uint[])[1, 1, 2, 1])
        {
            var datagram = new QueuedDatagram { InNs = 1_000, First = 1, Numbers = 1, Length = 40 };
            queues.Add(9, in datagram, 0);
            var step = new PathStepFacts { Socket = 9, Thread = thread, Bytes = 40 };
            Assert.True(queues.TryRead(in step, 2_000, out _, out bool isShared));
            shared.Add(isShared);
        }

        Assert.Equal([false, false, true, true], shared);
    }

    [Fact]
    public void a_socket_that_nobody_reads_takes_no_room_from_others()
    {
        var queues = new SocketQueues();
        for (int index = 0; index < SocketQueues.MostDatagrams; index++)
        {
            var unread = new QueuedDatagram { InNs = index, First = (ulong)index, Numbers = 1, Length = 40 };
            queues.Add(1, in unread, 0);
        }
        var datagram = new QueuedDatagram { InNs = 1_000_000, First = 1, Numbers = 1, Length = 40 };
        queues.Add(2, in datagram, 0);
        var step = new PathStepFacts { Socket = 2, Thread = 1, Bytes = 40 };

        Assert.True(queues.TryRead(in step, 1_000_100, out _, out _));
    }

    private static void Run(SimulatedSocket[] sockets, Random random, Func<bool, int, bool> isRecorded)
    {
        long nowNs = 1_000_000;
        for (int step = 0; step < Steps; step++)
        {
            nowNs += random.Next(random.Next(8) == 0 ? 200_000 : 1_500);
            SimulatedSocket socket = sockets[random.Next(sockets.Length)];
            socket.Settle(nowNs);
            // Bursts, and times in which the reader catches up.
            if (random.Next(100) < (step / 300 % 2 == 0 ? 58 : 40))
                socket.Come(nowNs, isRecorded(false, step));
            else
                socket.Read(nowNs, isRecorded(true, step));
        }
    }
}
