// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles;

/// <summary>A matched packet that waits in a capture's buffer for its turn: a cache line.</summary>
public struct PendingPacket
{
    /// <summary>What its record and its headers say.</summary>
    public PacketHead Head;

    /// <summary>Index of its frame in the buffer.</summary>
    public int FrameIndex;

    /// <summary>Captured bytes of the frame.</summary>
    public int FrameLength;

    /// <summary>Offset of its payload in the frame.</summary>
    public ushort PayloadOffset;

    /// <summary>What the frame begins with.</summary>
    public LinkType Link;

    /// <summary>Whether it is a UDP datagram.</summary>
    public bool IsDatagram;

    /// <summary>Captured bytes of the payload.</summary>
    public int CapturedLength;
}
