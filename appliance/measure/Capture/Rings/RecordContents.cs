// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Packets;

namespace Telemetry.Capture.Rings;

/// <summary>Contents of a record, as those of a packet.</summary>
[HotPath]
internal static class RecordContents
{
    private const byte Udp = 17;

    /// <summary>Copies it, all but the payload, and verifies the checksum.</summary>
    /// <param name="payload">Its captured payload, which stays where it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Copy(ref CapturedPacket packet, ref PacketRecord record, Span<byte> payload)
    {
        packet.Head.StampNs = (long)record.StampNs;
        packet.Payload = payload;
        packet.Head.PayloadLength = (int)record.PayloadLength;
        packet.Head.WireLength = record.WireLength;
        packet.Head.FlowId = (int)record.FlowId;
        packet.SourceAddress = record.SourceAddress;
        packet.DestinationAddress = record.DestinationAddress;
        packet.SourcePort = record.SourcePort;
        packet.DestinationPort = record.DestinationPort;
        packet.TcpSequence = record.TcpSequence;
        packet.TcpAcknowledgement = record.TcpAcknowledgement;
        packet.TcpFlags = record.TcpFlags;
        packet.TcpWindow = record.TcpWindow;
        packet.TcpWindowScale = record.TcpWindowScale;
        packet.Head.Hook = record.Hook;
        packet.Head.GsoSegments = record.GsoSegments;
        packet.Head.DatagramLength = (record.Flags & PacketRecordFlags.Gso) != 0 && record.IpProtocol == Udp
            ? record.TcpWindow : (ushort)0;
        packet.InterfaceIndex = (int)record.InterfaceIndex;
        Verify(ref packet, ref record, payload);
    }

    /// <summary>Verifies the checksum. If it is wrong, no host accepts the packet, neither the one behind the hook nor
    /// those behind the switch that mirrors to it.</summary>
    private static void Verify(ref CapturedPacket packet, ref PacketRecord record, ReadOnlySpan<byte> payload)
    {
        packet.TransportSum = record.TransportSum;
        packet.PayloadSum = 0;
        packet.IsUnverifiable = (record.Flags & PacketRecordFlags.Unverifiable) != 0;
        packet.Head.Checksum = ChecksumVerdict.NotVerifiable;
        packet.HasWrongHeader = (record.Flags & PacketRecordFlags.BadHeader) != 0;
        if (!packet.IsUnverifiable && record.TransportSum != 0)
        {
            if (record.CapturedLength == record.PayloadLength)
                Judge(ref packet, InternetChecksum.Sum(payload));
            else if ((record.Flags & PacketRecordFlags.Summed) != 0)
                Judge(ref packet, record.TcpAcknowledgement);
            else
                packet.Head.Checksum = ChecksumVerdict.NotCaptured;
        }
        if ((record.Flags & (PacketRecordFlags.NoChecksum | PacketRecordFlags.BadHeader)) != 0)
            packet.Head.Checksum = ChecksumVerdict.Refused;
    }

    private static void Judge(ref CapturedPacket packet, ulong payloadSum)
    {
        packet.PayloadSum = payloadSum;
        packet.Head.Checksum = InternetChecksum.IsRight(packet.TransportSum + packet.PayloadSum)
            ? ChecksumVerdict.Right : ChecksumVerdict.Refused;
    }
}
