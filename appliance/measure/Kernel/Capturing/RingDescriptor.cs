// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Capturing;

/// <summary>The mapped memory of one ring. Valid until the capture is disposed.</summary>
public sealed unsafe class RingDescriptor
{
    /// <summary>Position in <see cref="KernelCapture.Rings"/>.</summary>
    public required int Index { get; init; }

    /// <summary>The hook that writes it.</summary>
    public required Hook Hook { get; init; }

    /// <summary>The CPU that writes it; -1 if all do (BPF ring buffer).</summary>
    public required int Cpu { get; init; }

    /// <summary>The NUMA node of its memory; -1 if the kernel chose (BPF ring buffer).</summary>
    public int Node { get; init; } = -1;

    /// <summary>Kind of ring.</summary>
    public required RingTransport Transport { get; init; }

    /// <summary>Capacity for records, bytes, a power of two.</summary>
    public required long DataBytes { get; init; }

    /// <summary>File descriptor of a BPF ring buffer, for epoll; -1 for an array ring.</summary>
    public int PollFd { get; init; } = -1;

    /// <summary>Position up to which the kernel has written, bytes since the start.</summary>
    public ulong* Head { get; init; }

    /// <summary>The kernel's position if it is not <see cref="Head"/>: for a ring whose records are first moved into
    /// other memory, <see cref="Head"/> is the position up to which they have arrived there.</summary>
    public ulong* KernelHead { get; init; }

    /// <summary>Position up to which the reader has released, bytes since the start.</summary>
    public ulong* Tail { get; init; }

    /// <summary>First byte of the records.</summary>
    public byte* Data { get; init; }

    /// <summary>Lost records by flow id, counted by the kernel.</summary>
    public uint* FlowLost { get; init; }

    /// <summary>Longest valid record, bytes; a longer one is corrupt.</summary>
    public int RecordLimit { get; init; }
}
