// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Capture.Rings;

/// <summary>
/// The reader's end of one kernel ring; one thread. A pass: <see cref="Refresh"/>, then while <see cref="TryPeek"/>
/// take <see cref="Current"/> and <see cref="Payload"/> and <see cref="Advance"/>, then <see cref="Release"/> once.
/// Implementations are structs, and callers are generic over them, so that no call is virtual.
/// </summary>
public interface IPacketRing
{
    /// <summary>The record at the reader's position; valid after a successful <see cref="TryPeek"/>.</summary>
    ref PacketRecord Current { get; }

    /// <summary>Captured payload of <see cref="Current"/>; what is written to it stays in this process.</summary>
    Span<byte> Payload { get; }

    /// <summary>Whether a record was found that cannot be right; nothing is read from this ring any more, and who reads
    /// it has to end.</summary>
    bool IsCorrupt { get; }

    /// <summary>How far the records were taken, bytes since the start.</summary>
    ulong Position { get; }

    /// <summary>How far the kernel has written by now, bytes since the start.</summary>
    ulong Written { get; }

    /// <summary>Records of a flow that the ring has lost by now; wraps. The count that its records carry.</summary>
    uint LostOf(int flowId);

    /// <summary>Reads how far the kernel has written; returns the bytes not yet read.</summary>
    long Refresh();

    /// <summary>Whether there is a record before what <see cref="Refresh"/> saw, and its stamp, nanoseconds.</summary>
    bool TryPeek(out ulong stampNs);

    /// <summary>Steps over the current record.</summary>
    void Advance();

    /// <summary>Gives what was stepped over back to the kernel; references to it are dead afterwards.</summary>
    void Release();
}
