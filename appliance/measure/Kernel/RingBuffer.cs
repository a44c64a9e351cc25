// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;

namespace Telemetry.Kernel;

/// <summary>
/// Reader of a <c>BPF_MAP_TYPE_RINGBUF</c> whose records are small and looked at by a cold thread, one after the other.
/// Not thread-safe.
/// </summary>
internal sealed unsafe class RingBuffer : IDisposable
{
    private const int Page = 4096;
    private const int HeaderBytes = 8;                          // BPF_RINGBUF_HDR_SZ
    private const uint Busy = 1u << 31;                         // BPF_RINGBUF_BUSY_BIT
    private const uint Discarded = 1u << 30;                    // BPF_RINGBUF_DISCARD_BIT

    private readonly MappedRegion _consumer;
    private readonly MappedRegion _producer;
    private readonly ulong _mask;
    private ulong _position;

    private RingBuffer(MappedRegion consumer, MappedRegion producer, long bytes)
    {
        (_consumer, _producer, _mask) = (consumer, producer, (ulong)bytes - 1);
        _position = *(ulong*)_consumer.Pointer;
    }

    /// <summary>Maps the ring of a loaded object: a page with the reader's position, a page with the programs', then
    /// the data twice in succession, so that no record wraps.</summary>
    /// <param name="bytes">Size of its data.</param>
    internal static RingBuffer Map(BpfMap map, long bytes) => Map(map.Fd, bytes);

    /// <summary>Maps the ring of a map's file descriptor.</summary>
    /// <param name="fd">The descriptor, which may be closed afterwards.</param>
    /// <param name="bytes">Size of its data.</param>
    internal static RingBuffer Map(int fd, long bytes)
    {
        MappedRegion consumer = MappedRegion.Map(fd, 0, Page, writable: true, "a BPF ring buffer");
        try
        {
            return new RingBuffer(consumer,
                MappedRegion.Map(fd, Page, Page + (2 * bytes), writable: false, "a BPF ring buffer"), bytes);
        }
        catch
        {
            consumer.Dispose();
            throw;
        }
    }

    /// <summary>Releases the record that was taken last, and takes the next one.</summary>
    /// <param name="record">The record; valid until the next call.</param>
    /// <returns>False if there is none, or it is not complete yet.</returns>
    internal bool TryTake(out ReadOnlySpan<byte> record)
    {
        byte* data = _producer.Pointer + Page;
        Volatile.Write(ref *(ulong*)_consumer.Pointer, _position);
        record = default;
        while (_position != Volatile.Read(ref *(ulong*)_producer.Pointer))
        {
            byte* entry = data + (_position & _mask);
            // Pairs with the exchange of the header in the kernel's bpf_ringbuf_commit.
            uint header = Volatile.Read(ref *(uint*)entry);
            if ((header & Busy) != 0)
                return false;
            uint length = header & ~(Busy | Discarded);
            _position += (length + HeaderBytes + 7) & ~7u;
            if ((header & Discarded) != 0)
                continue;
            record = new ReadOnlySpan<byte>(entry + HeaderBytes, (int)length);
            return true;
        }
        return false;
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _producer.Dispose();
    }
}
