// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;

namespace Telemetry.Kernel.HostPath;

/// <summary>The mapped memory of a BPF ring buffer with records of the host path.</summary>
public sealed unsafe class RingBufferMemory : IDisposable
{
    private const int Page = 4096;

    private readonly MappedRegion _consumer;
    private readonly MappedRegion _producer;

    private RingBufferMemory(MappedRegion consumer, MappedRegion producer, long bytes)
    {
        (_consumer, _producer) = (consumer, producer);
        Tail = (ulong*)consumer.Pointer;
        Head = (ulong*)producer.Pointer;
        Data = producer.Pointer + Page;
        DataBytes = bytes;
    }

    /// <summary>Position up to which the kernel has written, bytes since the start.</summary>
    public ulong* Head { get; }

    /// <summary>Position up to which the reader has released, bytes since the start.</summary>
    public ulong* Tail { get; }

    /// <summary>First byte of the records; they are mapped twice in succession.</summary>
    public byte* Data { get; }

    /// <summary>Capacity, bytes, a power of two.</summary>
    public long DataBytes { get; }

    /// <summary>Maps the ring of a loaded object.</summary>
    /// <param name="bytes">Size of its data.</param>
    /// <param name="what">Name of the records in a failure.</param>
    internal static RingBufferMemory Map(BpfMap map, long bytes, string what)
    {
        MappedRegion consumer = MappedRegion.Map(map.Fd, 0, Page, writable: true, what);
        try
        {
            return new RingBufferMemory(
                consumer, MappedRegion.Map(map.Fd, Page, Page + (2 * bytes), writable: false, what), bytes);
        }
        catch
        {
            consumer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _producer.Dispose();
    }
}
