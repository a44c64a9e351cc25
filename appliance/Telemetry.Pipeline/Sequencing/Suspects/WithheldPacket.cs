// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>A packet that may be one of those after an unannounced reset.</summary>
internal struct WithheldPacket
{
    /// <summary>First number.</summary>
    public ulong First;

    /// <summary>Last number, inclusive.</summary>
    public ulong Last;

    /// <summary>Its stamp, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Its flow.</summary>
    public int FlowId;

    /// <summary>Whether it is one of the ledger's records, not a message out of them.</summary>
    public bool CountsInLedger;
}
