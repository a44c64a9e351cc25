// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Writing;

/// <summary>Packet in the queue to the capture file's writer thread; its payload follows it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueuedPacket
{
    public UInt128 SourceAddress;

    public UInt128 DestinationAddress;

    /// <summary>Stamp for the file, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Length of the whole payload, bytes.</summary>
    public int PayloadLength;

    /// <summary>Payload bytes that follow.</summary>
    public int CapturedLength;

    /// <summary>Length of the frame on the wire, bytes.</summary>
    public uint WireLength;

    /// <summary>Records of the flow lost, or left out here, before this one.</summary>
    public uint LostBefore;

    public uint TcpSequence;

    public uint TcpAcknowledgement;

    public int InterfaceIndex;

    public ushort SourcePort;

    public ushort DestinationPort;

    /// <summary>Frames on the wire.</summary>
    public ushort GsoSegments;

    /// <summary>Bytes of payload of each datagram but the last, if the packet is several; else 0.</summary>
    public ushort DatagramLength;

    /// <summary>VLAN id that its flow requires; 0 if none.</summary>
    public ushort VlanId;

    /// <summary>Window of the TCP header, not scaled.</summary>
    public ushort TcpWindow;

    /// <summary>Folded sum of pseudo header and transport header with its checksum.</summary>
    public ushort TransportSum;

    /// <summary>Folded sum of the whole payload before credentials in it were overwritten; 0 if it is not
    /// known.</summary>
    public ushort PayloadSum;

    /// <summary>True if the checksum of its IPv4 header is wrong.</summary>
    public bool HasWrongHeader;

    /// <summary>True if the checksum cannot be verified.</summary>
    public bool IsUnverifiable;

    public byte TcpFlags;

    /// <summary>The window-scale option of a SYN.</summary>
    public TcpWindowScale TcpWindowScale;

    /// <summary>Hook that saw it.</summary>
    public Hook Hook;

    /// <summary>6 for TCP, 17 for UDP.</summary>
    public byte Protocol;

    /// <summary>Result of verifying the checksum of a payload that was cut; none if it is whole, or was not
    /// verified.</summary>
    public readonly ChecksumVerdict VerdictOfCut =>
        CapturedLength == PayloadLength || PayloadSum == 0 || IsUnverifiable ? ChecksumVerdict.None
        : InternetChecksum.IsRight((ulong)TransportSum + PayloadSum) ? ChecksumVerdict.Right : ChecksumVerdict.Wrong;
}
