// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Capture.Rings;

/// <summary>The header of each record in a <c>BPF_MAP_TYPE_RINGBUF</c>: length and two flags in its first 4 bytes, as
/// in the kernel's include/uapi/linux/bpf.h.</summary>
internal static class RingBufferHeader
{
    internal const int Bytes = 8;                               // BPF_RINGBUF_HDR_SZ
    internal const uint Busy = 1u << 31;                        // BPF_RINGBUF_BUSY_BIT
    internal const uint Discarded = 1u << 30;                   // BPF_RINGBUF_DISCARD_BIT

    /// <summary>Length of the record, bytes without the header.</summary>
    internal static uint Length(uint header) => header & ~(Busy | Discarded);

    /// <summary>Bytes from the start of a record's header to that of the next one.</summary>
    internal static uint Step(uint length) => (length + Bytes + 7) & ~7u;
}
