// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Definitions;

namespace Telemetry.Model.Packets;

/// <summary>Properties of a matched packet except its bytes and addresses; laid out as in
/// <see cref="PacketEvent"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
public struct PacketHead
{
    /// <summary>Stamp of the kernel or of the capture file, nanoseconds.</summary>
    [FieldOffset(0)] public long StampNs;

    /// <summary>Capture file: number of the frame from 1. Live: ordinal of the record.</summary>
    [FieldOffset(8)] public long Frame;

    /// <summary>Length of the whole payload, bytes.</summary>
    [FieldOffset(16)] public int PayloadLength;

    /// <summary>Length of the frame on the wire, bytes.</summary>
    [FieldOffset(20)] public uint WireLength;

    /// <summary>The flow that matched, from 1.</summary>
    [FieldOffset(24)] public int FlowId;

    /// <summary>Records of this flow that its ring lost since the ring's previous record of the flow.</summary>
    [FieldOffset(28)] public uint LostBefore;

    /// <summary>Number of frames of a GSO super-packet; 1 for all others.</summary>
    [FieldOffset(32)] public ushort GsoSegments;

    /// <summary>Index of the ring, or of the capture file.</summary>
    [FieldOffset(34)] public short Source;

    /// <summary>Hook at which it was seen.</summary>
    [FieldOffset(36)] public Hook Hook;

    /// <summary>Result of verifying its checksum. The same byte holds the status in an event.</summary>
    [FieldOffset(37)] public ChecksumVerdict Checksum;
}
