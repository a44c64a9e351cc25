// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Config;

/// <summary>How records leave the kernel.</summary>
public enum RingTransport
{
    /// <summary>A ring in a memory-mapped array, polled: the fastest.</summary>
    Array,

    /// <summary>The BPF ring buffer, which can also wake its reader.</summary>
    RingBuffer,
}
