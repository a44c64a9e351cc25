// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Packets of one capture in order, the bytes that they point into, and the other records between them. Owned by one
/// thread at a time.
/// </summary>
internal sealed class PacketBatch
{
    private const int Verdicts = (int)ParseVerdict.BadLength + 1;

    /// <summary>Creates an empty batch.</summary>
    /// <param name="buffer">Holds bytes of the capture.</param>
    /// <param name="packets">Number of packets of a full batch.</param>
    public PacketBatch(byte[] buffer, int packets)
    {
        Buffer = buffer;
        Enough = packets;
        Packets = new PendingPacket[Math.Max(packets, BatchFiller.MostOfOneStamp)];
        Skipped = new SkippedRecords[(Packets.Length + 1) * Verdicts];
    }

    /// <summary>Bytes that the packets point into.</summary>
    public byte[] Buffer { get; }

    /// <summary>Number of packets of a full batch.</summary>
    public int Enough { get; }

    /// <summary>The packets; those from <see cref="Ready"/> on move to the next batch.</summary>
    public PendingPacket[] Packets { get; }

    /// <summary>The records between them, in order.</summary>
    public SkippedRecords[] Skipped { get; }

    /// <summary>Host reports between them, in order.</summary>
    public PathItems Path { get; } = new();

    public int Ready { get; set; }

    /// <summary>Number of <see cref="Skipped"/> before the last of these packets, or directly after it.</summary>
    public int SkippedReady { get; set; }

    /// <summary>Bytes read from the file up to here, before decompression.</summary>
    public long BytesRead { get; set; }

    /// <summary>Coarsest resolution of the stamps of packets of flows so far, nanoseconds; 0 if there was
    /// none.</summary>
    public long ResolutionNs { get; set; }

    /// <summary>True if the capture ends with this batch.</summary>
    public bool IsLast { get; set; }
}
