// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Packets of one capture in their order, the bytes that they point into, and the records that stand between them. It
/// belongs to one thread at a time.
/// </summary>
internal sealed class PacketBatch
{
    private const int Verdicts = (int)ParseVerdict.BadLength + 1;

    /// <summary>Makes an empty one.</summary>
    /// <param name="buffer">Holds bytes of the capture.</param>
    /// <param name="packets">Packets that make it full.</param>
    public PacketBatch(byte[] buffer, int packets)
    {
        Buffer = buffer;
        Enough = packets;
        Packets = new PendingPacket[Math.Max(packets, BatchFiller.MostOfOneStamp)];
        Skipped = new SkippedRecords[(Packets.Length + 1) * Verdicts];
    }

    /// <summary>The bytes that packets point into.</summary>
    public byte[] Buffer { get; }

    /// <summary>Packets that make it full.</summary>
    public int Enough { get; }

    /// <summary>The packets; those from <see cref="Ready"/> on move to the next batch.</summary>
    public PendingPacket[] Packets { get; }

    /// <summary>The records between them, in their order.</summary>
    public SkippedRecords[] Skipped { get; }

    /// <summary>How many packets have their turn.</summary>
    public int Ready { get; set; }

    /// <summary>How many of <see cref="Skipped"/> stand before the last of these, or right behind it.</summary>
    public int SkippedReady { get; set; }

    /// <summary>Bytes taken from the file up to here (compressed where it is).</summary>
    public long BytesRead { get; set; }

    /// <summary>Whether the capture has ended with it.</summary>
    public bool IsLast { get; set; }
}
