// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Layout;

namespace Telemetry.Capture.Rings;

/// <summary>
/// Reader of one kernel ring; single-threaded. A pass: <see cref="Refresh"/>, then while <see cref="TryPeek"/> take
/// <see cref="Current"/> and <see cref="Payload"/> and <see cref="Advance"/>, then <see cref="Release"/> once.
/// Implementations are structs, and callers are generic over them, so that no call is virtual.
/// </summary>
public interface IPacketRing
{
    /// <summary>The record at the reader's position; valid after a successful <see cref="TryPeek"/>.</summary>
    ref PacketRecord Current { get; }

    /// <summary>Captured payload of <see cref="Current"/>; changes to it stay in this process.</summary>
    Span<byte> Payload { get; }

    /// <summary>True if an invalid record was found; the ring returns no more records, and its reader must
    /// end.</summary>
    bool IsCorrupt { get; }

    /// <summary>Position up to which records were taken, bytes since the start.</summary>
    ulong Position { get; }

    /// <summary>Position up to which the kernel has written, bytes since the start.</summary>
    ulong Written { get; }

    /// <summary>Records of a flow lost by the ring so far, as carried by its records; wraps.</summary>
    uint LostOf(int flowId);

    /// <summary>Reads the position up to which the kernel has written; returns the bytes not yet read.</summary>
    long Refresh();

    /// <summary>True if there is a record before the position read by <see cref="Refresh"/>; returns its stamp,
    /// nanoseconds.</summary>
    bool TryPeek(out ulong stampNs);

    /// <summary>Passes the current record.</summary>
    void Advance();

    /// <summary>Releases the space of passed records to the kernel; references to them become invalid.</summary>
    void Release();
}
