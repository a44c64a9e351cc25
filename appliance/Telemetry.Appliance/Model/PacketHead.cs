// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model;

/// <summary>What is known of a matched packet but for its bytes and its addresses.</summary>
public struct PacketHead
{
    /// <summary>Kernel stamp, or the capture's, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Capture: number of the frame in its file from 1. Live: ordinal of the record.</summary>
    public long Frame;

    /// <summary>Length of the whole payload, bytes.</summary>
    public int PayloadLength;

    /// <summary>Length of the frame on the wire, bytes.</summary>
    public uint WireLength;

    /// <summary>The flow that matched, from 1.</summary>
    public int FlowId;

    /// <summary>Records of this flow that its ring lost since the ring's previous record of the flow.</summary>
    public uint LostBefore;

    /// <summary>Frames that a GSO super-packet stands for; 1 for all others.</summary>
    public ushort GsoSegments;

    /// <summary>Index of the ring, or of the capture file.</summary>
    public short Source;

    /// <summary>Where it was seen.</summary>
    public Hook Hook;
}
