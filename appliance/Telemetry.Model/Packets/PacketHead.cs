// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Definitions;

namespace Telemetry.Model.Packets;

/// <summary>
/// What is known of a matched packet but for its bytes and its addresses; laid out as in <see cref="PacketEvent"/>.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
public struct PacketHead
{
    /// <summary>Kernel stamp, or the capture's, nanoseconds.</summary>
    [FieldOffset(0)] public long StampNs;

    /// <summary>Capture: number of the frame in its file from 1. Live: ordinal of the record.</summary>
    [FieldOffset(8)] public long Frame;

    /// <summary>Length of the whole payload, bytes.</summary>
    [FieldOffset(16)] public int PayloadLength;

    /// <summary>Length of the frame on the wire, bytes.</summary>
    [FieldOffset(20)] public uint WireLength;

    /// <summary>The flow that matched, from 1.</summary>
    [FieldOffset(24)] public int FlowId;

    /// <summary>Records of this flow that its ring lost since the ring's previous record of the flow.</summary>
    [FieldOffset(28)] public uint LostBefore;

    /// <summary>Frames that a GSO super-packet stands for; 1 for all others.</summary>
    [FieldOffset(32)] public ushort GsoSegments;

    /// <summary>Index of the ring, or of the capture file.</summary>
    [FieldOffset(34)] public short Source;

    /// <summary>Where it was seen.</summary>
    [FieldOffset(36)] public Hook Hook;

    /// <summary>Result of verifying its checksum. An event has its status in this place.</summary>
    [FieldOffset(37)] public ChecksumVerdict Checksum;
}
