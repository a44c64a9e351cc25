// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Types;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>A packet withheld until another one confirms its numbers.</summary>
internal struct SuspectPacket
{
    /// <summary>First number, or the next one that a packet without numbers announces.</summary>
    public ulong First;

    /// <summary>Number after the last; <see cref="First"/> for a packet without numbers.</summary>
    public ulong Reach;

    /// <summary>Its stamp, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Time since the packet before it on its line, nanoseconds.</summary>
    public long InterArrivalNs;

    /// <summary>Stamp of the last packet of any line before it, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>Records of its flow that were lost in the appliance before it.</summary>
    public uint LostBefore;

    /// <summary>Bytes of its payload.</summary>
    public int PayloadLength;

    /// <summary>Ticket of its messages (<see cref="HeldHeads"/>); 0 if types are not counted, or if it was
    /// earlier taken for the start of its sequence, so that its messages are counted.</summary>
    public long Ticket;

    public int FlowId;

    /// <summary>Its line among those of the feed.</summary>
    public int Line;

    /// <summary>Next suspect packet of the same number sequence in arrival order, or the next free one; -1 for
    /// none.</summary>
    public int Next;

    /// <summary>True if it went ahead, so that its feed and line are in doubt; false if it lies below a
    /// start.</summary>
    public bool IsAhead;

    /// <summary>True if it lies between the numbers that a believed jump left out.</summary>
    public bool IsWithin;

    /// <summary>True if it was in doubt for the feed's hold: it still waits, but is no longer in doubt.</summary>
    public bool IsDoubtOver;

    /// <summary>True if it was earlier taken for the start of its sequence.</summary>
    public bool WasStart;

    /// <summary>True if it is a record of the ledger itself, not a message out of several records.</summary>
    public bool CountsInLedger;

    /// <summary>True if it carries numbers.</summary>
    public readonly bool HasNumbers => Reach > First;
}
