// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>A packet that waits for another one to bear out its numbers.</summary>
internal struct SuspectPacket
{
    /// <summary>First number, or the next one that a packet without numbers announces.</summary>
    public ulong First;

    /// <summary>Number behind the last; <see cref="First"/> of a packet without numbers.</summary>
    public ulong Reach;

    /// <summary>Its stamp, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Time since the packet before it on its line, nanoseconds.</summary>
    public long InterArrivalNs;

    /// <summary>Stamp of the last packet of any line before it, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>Records of its flow that were lost in the appliance before it.</summary>
    public uint LostBefore;

    /// <summary>Its flow.</summary>
    public int FlowId;

    /// <summary>Its line among those of the feed.</summary>
    public int Line;

    /// <summary>The next one of the same number sequence in the order of arrival, or the next free one; -1 for
    /// none.</summary>
    public int Next;

    /// <summary>Whether it went ahead, so that its feed and line are in doubt; else it lies below a start.</summary>
    public bool IsAhead;

    /// <summary>Whether it has been in doubt for the feed's hold, and is no longer, though it still waits.</summary>
    public bool IsDoubtOver;

    /// <summary>Whether it was taken for the start of its sequence before.</summary>
    public bool WasStart;

    /// <summary>Whether it is one of the ledger's records, not a message out of them.</summary>
    public bool CountsInLedger;

    /// <summary>Whether it carries numbers.</summary>
    public readonly bool HasNumbers => Reach > First;
}
