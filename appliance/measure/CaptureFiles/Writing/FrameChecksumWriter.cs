// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Writing;

/// <summary>
/// Writes a checksum into a frame built by <see cref="FrameBuilder"/> that verifies with the same result as the
/// packet's did. It has to be computed again, since the headers differ from the packet's (of the TCP options only the
/// window scale is recorded) and credentials in the payload were overwritten.
/// </summary>
internal static class FrameChecksumWriter
{
    private const int UdpCheckAt = 6;
    private const int TcpCheckAt = 16;
    private const int TcpUrgentAt = 18;

    /// <summary>Writes the checksum.</summary>
    /// <param name="frame">Its headers and the captured part of its payload.</param>
    public static void Write(in QueuedPacket packet, Span<byte> frame)
    {
        bool isUdp = packet.Protocol == PacketParser.Udp;
        int headerLength = FrameBuilder.TransportHeaderLength(in packet);
        Span<byte> datagram = frame[(FrameBuilder.HeaderLength(in packet) - headerLength)..];
        Span<byte> check = datagram[(isUdp ? UdpCheckAt : TcpCheckAt)..];
        if (isUdp && packet.TransportSum == 0)
            return;                             // none, or sent by this host: not verified
        ushort pseudo = FrameChecksum.PseudoSum(
            packet.SourceAddress, packet.DestinationAddress, packet.Protocol,
            (uint)(headerLength + packet.PayloadLength));
        if (packet.IsUnverifiable || packet.TransportSum == 0)
        {
            MemoryMarshal.Write(check, pseudo);
            return;
        }
        bool isWhole = packet.CapturedLength == packet.PayloadLength;
        ReadOnlySpan<byte> summed = isWhole ? datagram : datagram[..headerLength];
        ushort wanted = InternetChecksum.Fold((ulong)packet.TransportSum + (isWhole ? packet.PayloadSum : 0u));
        ushort value = Missing(wanted, pseudo + InternetChecksum.Sum(summed));
        if (value == pseudo && !isUdp)
        {
            // By coincidence the value is that of a checksum left to the NIC; the unused urgent pointer is set to
            // change it.
            datagram[TcpUrgentAt + 1] = 1;
            value = Missing(wanted, pseudo + InternetChecksum.Sum(summed));
        }
        MemoryMarshal.Write(check, value);
    }

    /// <summary>Value to add to a sum to make it the wanted one; never 0.</summary>
    private static ushort Missing(ushort wanted, ulong sum) =>
        InternetChecksum.Fold((ulong)wanted + (ushort)~InternetChecksum.Fold(sum));
}
