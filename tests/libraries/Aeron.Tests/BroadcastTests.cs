// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona.Concurrent.Broadcast;

namespace Adaptive.Aeron.Tests;

/// <summary>Events of a driver to all its clients, in memory that all of them map.</summary>
public sealed unsafe class BroadcastTests : IDisposable
{
    private const int Capacity = 1024;

    private readonly SharedMemory _memory = new(Capacity + BroadcastBufferDescriptor.TrailerLength);

    private BroadcastTransmitter Transmitter => new(_memory.Address, _memory.Length);

    private CopyBroadcastReceiver Receiver => new(_memory.Address, _memory.Length);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void a_message_lies_where_the_protocol_says_and_every_receiver_gets_it()
    {
        CopyBroadcastReceiver one = Receiver;
        CopyBroadcastReceiver other = Receiver;

        Transmitter.Transmit(5, [1, 2, 3]);

        Assert.Equal(11, *(int*)_memory.Address);
        Assert.Equal(5, *(int*)(_memory.Address + 4));
        Assert.Equal(16, *(long*)(_memory.Address + Capacity));
        Assert.Equal(16, *(long*)(_memory.Address + Capacity + 8));
        Assert.Equal(0, *(long*)(_memory.Address + Capacity + 16));
        foreach (CopyBroadcastReceiver receiver in (CopyBroadcastReceiver[])[one, other])
        {
            int type = 0;
            Assert.True(receiver.Receive((messageType, bytes) => type = messageType + bytes[2]));
            Assert.Equal(8, type);
            Assert.False(receiver.Receive((_, _) => { }));
        }
    }

    [Fact]
    public void a_receiver_that_is_a_buffer_behind_says_so_and_goes_on_with_the_newest()
    {
        BroadcastTransmitter transmitter = Transmitter;
        CopyBroadcastReceiver receiver = Receiver;
        for (long i = 0; i < 1000; i++)
            transmitter.Transmit(1, BitConverter.GetBytes(i));

        long number = -1;
        Assert.True(receiver.Receive((_, bytes) => number = BitConverter.ToInt64(bytes)));

        Assert.Equal(1, receiver.LappedCount);
        Assert.Equal(999, number);
        Assert.False(receiver.Receive((_, _) => { }));
    }

    [Fact]
    public void what_a_receiver_gets_while_it_is_written_is_whole_and_in_order()
    {
        const int Free = 100_000;
        const int Bursts = 200;
        const int Fitting = 6;                                  // messages that have room in the buffer together
        const int Last = Free + Bursts * Fitting;
        CopyBroadcastReceiver receiver = Receiver;
        long last = 0;
        long wrong = 0;
        long receivedOfBursts = 0;
        var writer = new Thread(() =>
        {
            BroadcastTransmitter transmitter = Transmitter;
            Span<byte> message = stackalloc byte[120];
            for (long i = 1; i <= Last; i++)
            {
                int length = 8 + (int)(i * 13 % 100);
                message[..length].Fill((byte)i);
                BitConverter.TryWriteBytes(message, i);
                transmitter.Transmit(1, message[..length]);
                // At first as fast as it can, then a burst whenever the receiver has all of the one before.
                while (i >= Free && (i - Free) % Fitting == 0 && Volatile.Read(ref last) < i
                    && Volatile.Read(ref wrong) == 0)
                    Thread.Yield();
            }
        })
        { IsBackground = true };
        writer.Start();

        Loopback.WaitUntil(
            () =>
            {
                while (receiver.Receive((_, bytes) =>
                {
                    long number = BitConverter.ToInt64(bytes);
                    bool isWhole = number > last && bytes.Length == 8 + (int)(number * 13 % 100) &&
                        bytes[8..].IndexOfAnyExcept((byte)number) < 0;
                    wrong += isWhole ? 0 : 1;
                    receivedOfBursts += number > Free ? 1 : 0;
                    Volatile.Write(ref last, number);
                }))
                {
                }

                return last == Last || wrong > 0;
            },
            () => $"last {last}, lapped {receiver.LappedCount}");

        writer.Join();
        Assert.Equal(0, wrong);
        Assert.Equal(Bursts * Fitting, receivedOfBursts);
    }
}
