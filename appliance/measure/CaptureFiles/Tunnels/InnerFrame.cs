// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Tunnels;

/// <summary>Contents of a tunnel's packet, and of its headers.</summary>
internal struct InnerFrame
{
    /// <summary>Outer source address: IPv6, or IPv4 mapped.</summary>
    public UInt128 Source;

    /// <summary>Outer destination address.</summary>
    public UInt128 Destination;

    /// <summary>Offset of the inner frame in the outer one, bytes.</summary>
    public int Offset;

    /// <summary>Captured bytes of the inner frame.</summary>
    public int CapturedLength;

    /// <summary>Length of the inner frame by the outer lengths, bytes.</summary>
    public uint WireLength;

    /// <summary>ERSPAN session, VXLAN network identifier or GRE key; -1 without.</summary>
    public long Session;

    /// <summary>Sequence number, if there is one.</summary>
    public uint Sequence;

    /// <summary>ERSPAN III: its time stamp as it is.</summary>
    public uint Time;

    /// <summary>Kind of the tunnel, as far as its headers could be read.</summary>
    public TunnelKind Kind;

    /// <summary>Reason why it is not opened.</summary>
    public TunnelRefusal Refusal;

    /// <summary>ERSPAN III: granularity of the time stamp, 0 to 3.</summary>
    public byte Granularity;

    /// <summary>True if there is a sequence number.</summary>
    public bool HasSequence;

    /// <summary>True if the sender of the copy truncated the inner frame.</summary>
    public bool IsTruncated;
}
