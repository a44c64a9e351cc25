// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona.Concurrent;
using Adaptive.Agrona.Concurrent.RingBuffer;

namespace Adaptive.Aeron.Tests;

/// <summary>Commands of many clients to one driver, in memory that all of them map.</summary>
public sealed unsafe class ManyToOneRingBufferTests : IDisposable
{
    private const int Capacity = 1024;

    private readonly SharedMemory _memory = new(Capacity + RingBufferDescriptor.TrailerLength);

    private ManyToOneRingBuffer Ring => new(_memory.Address, _memory.Length);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void a_message_lies_where_the_protocol_says_and_is_zeroed_when_it_was_read()
    {
        ManyToOneRingBuffer ring = Ring;

        Assert.True(ring.Write(7, [1, 2, 3]));

        Assert.Equal(11, *(int*)_memory.Address);
        Assert.Equal(7, *(int*)(_memory.Address + 4));
        Assert.Equal(3, _memory.Address[10]);
        Assert.Equal(16, *(long*)(_memory.Address + Capacity + 128));
        List<(int, byte[])> read = [];
        Assert.Equal(1, ring.Read((type, bytes) => read.Add((type, bytes.ToArray())), 10));
        Assert.Equal([(7, new byte[] { 1, 2, 3 })], read, (one, other) =>
            one.Item1 == other.Item1 && one.Item2.AsSpan().SequenceEqual(other.Item2));
        Assert.Equal(16, *(long*)(_memory.Address + Capacity + 384));
        Assert.True(new ReadOnlySpan<byte>(_memory.Address, Capacity).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void a_full_ring_refuses_and_takes_again_when_it_was_read()
    {
        ManyToOneRingBuffer ring = Ring;
        byte[] message = new byte[ring.MaxMessageLength];
        int written = 0;
        while (ring.Write(1, message))
            written++;

        Assert.Equal(Capacity / (message.Length + RecordDescriptor.HeaderLength), written);
        Assert.Equal(1, ring.Read((_, _) => { }, 1));
        Assert.True(ring.Write(1, new byte[64]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Write(1, new byte[ring.MaxMessageLength + 1]));
    }

    [Fact]
    public void a_message_claimed_by_a_writer_that_died_becomes_padding()
    {
        ManyToOneRingBuffer ring = Ring;
        Assert.False(ring.Unblock());
        // It had moved the tail and written nothing; another one came behind it.
        *(long*)(_memory.Address + Capacity + RingBufferDescriptor.TailPositionOffset) = 32;
        Assert.True(ring.Write(2, [9]));
        Assert.Equal(0, ring.Read((_, _) => { }, 10));

        Assert.True(ring.Unblock());

        int type = 0;
        Assert.Equal(1, ring.Read((one, _) => type = one, 10));
        Assert.Equal(2, type);
    }

    [Fact]
    public void a_message_begun_by_a_writer_that_died_becomes_padding()
    {
        ManyToOneRingBuffer ring = Ring;
        Assert.True(ring.Write(1, [1, 2, 3, 4]));
        *(int*)_memory.Address = -*(int*)_memory.Address;
        Assert.True(ring.Write(2, [9]));

        Assert.True(ring.Unblock());

        List<int> types = [];
        Assert.Equal(1, ring.Read((one, _) => types.Add(one), 10));
        Assert.Equal([2], types);
    }

    [Fact]
    public void what_four_writers_write_at_once_arrives_whole_and_each_in_its_order()
    {
        const int Writers = 4;
        const int Messages = 50_000;
        ManyToOneRingBuffer ring = Ring;
        Thread[] threads =
            [.. Enumerable.Range(0, Writers).Select(writer => new Thread(() => Write(writer, Messages)))];
        foreach (Thread thread in threads)
            thread.Start();
        long[] next = new long[Writers];
        long torn = 0;

        Loopback.WaitUntil(
            () =>
            {
                ring.Read((type, bytes) => torn += Check(type - 1, bytes, next) ? 0 : 1, 100);
                return next.All(one => one == Messages) || torn > 0;
            },
            () => $"received {string.Join(" ", next)}, torn {torn}");

        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal(0, torn);
        Assert.Equal(ring.ProducerPosition, ring.ConsumerPosition);
    }

    private void Write(int writer, int messages)
    {
        ManyToOneRingBuffer ring = Ring;
        Span<byte> message = stackalloc byte[64];
        for (long i = 0; i < messages; i++)
        {
            int length = 8 + (int)(i * 7 % 50);
            BitConverter.TryWriteBytes(message, i);
            message[8..length].Fill((byte)(i + writer));
            while (!ring.Write(writer + 1, message[..length]))
                Thread.Yield();
        }
    }

    private static bool Check(int writer, ReadOnlySpan<byte> message, long[] next)
    {
        long number = BitConverter.ToInt64(message);
        bool isWhole = number == next[writer] && message.Length == 8 + (int)(number * 7 % 50) &&
            message[8..].IndexOfAnyExcept((byte)(number + writer)) < 0;
        next[writer]++;
        return isWhole;
    }
}
