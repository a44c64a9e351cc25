// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Definitions;

/// <summary>Transports of records from the kernel: <c>enum ring_transport</c> of <c>bpf/shared/record.h</c>.</summary>
public enum RingTransport : byte
{
    /// <summary>A ring in an array map, one for each CPU and hook; polled.</summary>
    ArrayRing = 0,

    /// <summary>The BPF ring buffer, one for each hook; can wake a reader that sleeps in epoll.</summary>
    BpfRingBuffer = 1,
}
