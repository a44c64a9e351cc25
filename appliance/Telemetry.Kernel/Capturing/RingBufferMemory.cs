// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Capturing;

/// <summary>The mapped memory of a BPF ring buffer.</summary>
public sealed unsafe class RingBufferMemory
{
    /// <summary>Position up to which the kernel has written, bytes since the start.</summary>
    public ulong* Head { get; init; }

    /// <summary>Position up to which the reader has released, bytes since the start.</summary>
    public ulong* Tail { get; init; }

    /// <summary>First byte of the records; they are mapped twice in succession.</summary>
    public byte* Data { get; init; }

    /// <summary>Capacity, bytes, a power of two.</summary>
    public long DataBytes { get; init; }
}
