// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Publishing.Outlets;

namespace Telemetry.Publishing.Tests;

public sealed class LocalQueueTests
{
    [Fact]
    public void messages_of_every_length_come_out_whole_and_in_order_while_another_thread_writes()
    {
        const int Messages = 100_000;
        var queue = new LocalQueue(1 << 16, waits: true);
        var writer = new Thread(() =>
        {
            byte[] bytes = new byte[1024];
            for (int number = 0; number < Messages; number++)
            {
                int length = 4 + (number * 37 % 1000);
                bytes.AsSpan(0, length).Fill((byte)number);
                BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
                queue.Write(1001 + (number % 4), bytes.AsSpan(0, length));
            }
            queue.Complete();
        });
        writer.Start();

        int expected = 0;
        SpinWait spinner = default;
        while (true)
        {
            bool isCompleted = queue.IsCompleted;
            if (!queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
            {
                if (isCompleted)
                    break;
                spinner.SpinOnce(sleep1Threshold: -1);
                continue;
            }
            Assert.Equal(expected, BinaryPrimitives.ReadInt32LittleEndian(message));
            Assert.Equal((1001 + (expected % 4), 4 + (expected * 37 % 1000)), (stream, message.Length));
            Assert.False(message[4..].ContainsAnyExcept((byte)expected));
            queue.Release();
            expected++;
        }
        writer.Join();

        Assert.Equal((Messages, 0L), (expected, queue.Lost));
    }

    [Fact]
    public void what_finds_no_room_is_counted_as_lost_where_the_writer_does_not_wait()
    {
        var queue = new LocalQueue(4096, waits: false);
        int taken = 0;
        for (int message = 0; message < 100; message++)
            taken += queue.Write(1001, new byte[120]) ? 1 : 0;

        Assert.Equal((32, 68L), (taken, queue.Lost));
        Assert.False(queue.Write(1001, new byte[513]));
    }

    [Fact]
    public void an_empty_queue_starts_over_at_its_front_and_has_all_its_room()
    {
        const int Room = 128;                                   // of a message of 120 bytes and its header
        var queue = new LocalQueue(4096, waits: false);
        ref byte front = ref Unsafe.NullRef<byte>();
        for (int round = 0; round < 100; round++)
        {
            // Another number of messages each time, up to those that there is room for.
            int messages = 1 + (round * 7 % 32);
            for (int message = 0; message < messages; message++)
                Assert.True(queue.Write(1001, new byte[120]));
            Assert.Equal(messages < 32, queue.Write(1001, new byte[120]));
            for (int message = 0; message < Math.Min(messages + 1, 32); message++)
            {
                Assert.True(queue.TryRead(out _, out ReadOnlySpan<byte> read));
                ref byte place = ref MemoryMarshal.GetReference(read);
                if (Unsafe.IsNullRef(ref front))
                    front = ref place;
                Assert.Equal(message * Room, Unsafe.ByteOffset(ref front, ref place));
                queue.Release();
            }
            Assert.False(queue.TryRead(out _, out _));
        }
    }

    [Fact]
    public void a_writer_does_not_wait_for_a_reader_that_is_gone()
    {
        var queue = new LocalQueue(4096, waits: true);
        queue.Abandon();
        for (int message = 0; message < 100; message++)
            queue.Write(1001, new byte[120]);

        Assert.Equal(68, queue.Lost);
    }
}
