// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>One record of a capture file: the place of its bytes in the input's buffer, and its metadata in the
/// file.</summary>
public struct CaptureFrame
{
    /// <summary>Time stamp, nanoseconds.</summary>
    public long StampNs;

    /// <summary>True if it was recorded without a time: its stamp is that of the frame before.</summary>
    public bool HasNoTime;

    /// <summary>Resolution of the stamp as the file states it, nanoseconds.</summary>
    public long ResolutionNs;

    /// <summary>Number of the record in its file, from 1.</summary>
    public long Ordinal;

    /// <summary>Index of the first captured byte in the input's buffer.</summary>
    public int DataIndex;

    /// <summary>Captured bytes.</summary>
    public int CapturedLength;

    /// <summary>Length on the wire, bytes; at least the captured length.</summary>
    public uint WireLength;

    /// <summary>Records of the flow lost before this one, if the file was written by the appliance.</summary>
    public uint LostBefore;

    /// <summary>Length of the L4 payload, bytes, from a file written by the appliance; -1 if only the headers have
    /// it.</summary>
    public int PayloadLength;

    /// <summary>True if the file declares that its checksums are those on the wire.</summary>
    public bool VerifiesChecksums;

    /// <summary>Result of verifying the checksum of a payload that the file has only in part, from a file written by
    /// the appliance; else none.</summary>
    public ChecksumVerdict Checksum;

    /// <summary>True if the device that made the capture lost packets between this frame and the one before.</summary>
    public bool DeviceLostBefore;

    /// <summary>Packets that the recorder dropped between this one and the one before of its interface, as a pcapng
    /// says it.</summary>
    public ulong DropsBefore;

    /// <summary>True if the recorder dropped packets between this one and the one before of its interface.</summary>
    public bool InterfaceLostBefore;

    /// <summary>True if the recorder dropped packets of the interface somewhere around this one.</summary>
    public bool InterfaceMayHaveLost;

    /// <summary>Frames on the wire for a super-packet in a file written by the appliance; else 1.</summary>
    public ushort GsoSegments;

    /// <summary>Bytes of payload of each datagram but the last, if a file written by the appliance says so; else
    /// 0.</summary>
    public ushort DatagramLength;

    /// <summary>Link layer of the frame.</summary>
    public LinkType Link;

    /// <summary>Hook that saw it, in a file written by the appliance.</summary>
    public Hook Hook;

    /// <summary>Number of its interface in the file, over all sections from 0; 0 in a pcap.</summary>
    public int Interface;

    /// <summary>Its stamp as it stands in a pcapng; 0 in a pcap.</summary>
    public ulong Ticks;

    /// <summary>Index of the options of its block.</summary>
    public int OptionsIndex;

    /// <summary>Bytes of options; 0 in a pcap.</summary>
    public int OptionsLength;

    public bool HasBigEndianOptions;
}
