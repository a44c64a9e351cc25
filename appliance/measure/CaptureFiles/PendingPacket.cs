// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Model.Packets;
using Telemetry.Stamps;

namespace Telemetry.CaptureFiles;

/// <summary>Matched packet in a capture's buffer, waiting to be returned: one cache line.</summary>
public struct PendingPacket
{
    /// <summary>Metadata of its record and its headers.</summary>
    public PacketHead Head;

    /// <summary>Index of its frame in the buffer.</summary>
    public int FrameIndex;

    /// <summary>Captured bytes of the frame.</summary>
    public int FrameLength;

    /// <summary>Offset of its payload in the frame.</summary>
    public ushort PayloadOffset;

    /// <summary>Link layer of the frame.</summary>
    public LinkType Link;

    /// <summary>True if it is a UDP datagram.</summary>
    public bool IsDatagram;

    /// <summary>Source of its stamp.</summary>
    public StampOrigin Origin;
    /// <summary>Loss before the capture since the flow's packet before this one.</summary>
    public OutsideLoss LostOutside;

    /// <summary>Captured bytes of the payload.</summary>
    public int CapturedLength;
}
