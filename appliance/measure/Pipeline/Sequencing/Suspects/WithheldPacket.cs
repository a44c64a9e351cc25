// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Types;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>A withheld packet that may follow an unannounced reset.</summary>
internal struct WithheldPacket
{
    public ulong First;

    /// <summary>Last number, inclusive.</summary>
    public ulong Last;

    /// <summary>Its stamp, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Bytes of its payload.</summary>
    public int PayloadLength;

    /// <summary>Ticket of its messages (<see cref="HeldHeads"/>); 0 if types are not counted.</summary>
    public long Ticket;

    public int FlowId;

    /// <summary>True if it is a record of the ledger itself, not a message out of several records.</summary>
    public bool CountsInLedger;
}
