// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net.NetworkInformation;
using Telemetry.CaptureFiles.Writing;
using Telemetry.Model.Packets;
using Telemetry.Playing.Reading;

namespace Telemetry.Playing.Sending;

/// <summary>
/// Writes Ethernet frames of datagrams: with the recorded source, traffic class and identification, the destination of
/// the lab, the interface's own MAC address and one hop to live. Tags of VLANs, options, padding and trailers of
/// devices are left out.
/// </summary>
internal sealed class FrameWriter
{
    /// <summary>Longest headers, bytes.</summary>
    public const int MostHeaders = Ethernet + IpHeader.Inet6Bytes + Udp;

    private const int Ethernet = 14;
    private const int Udp = 8;
    private const int MacBytes = 6;
    private const byte OneHop = 1;
    private const byte ProtocolUdp = 17;
    private const ushort EtherTypeInet = 0x0800;
    private const ushort EtherTypeInet6 = 0x86DD;
    private const uint InetGroupBits = 0x7F_FFFF;               // of a group that are in its MAC address

    private readonly byte[] _mac;

    /// <summary>Makes a writer.</summary>
    /// <param name="device">Name of the interface.</param>
    /// <exception cref="FailureException">It has no Ethernet address.</exception>
    public FrameWriter(string device)
    {
        _mac = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(one => one.Name == device)
            ?.GetPhysicalAddress().GetAddressBytes() ?? [];
        if (_mac.Length != MacBytes)
        {
            throw new FailureException(new Failure(ExitCode.Usage, device, "it has no Ethernet address, so that no "
                + "frames can be made for it", "give an Ethernet interface, or leave --frames out"));
        }
    }

    /// <summary>Writes a frame.</summary>
    /// <param name="to">Receives it: at least <see cref="MostHeaders"/> longer than the payload.</param>
    /// <param name="payload">Its payload, up to 65,507 bytes.</param>
    /// <returns>Its length, bytes.</returns>
    public int Write(Span<byte> to, in Datagram datagram, ReadOnlySpan<byte> payload)
    {
        var ip = new IpHeader(datagram.Source.Address, datagram.Target.Address, ProtocolUdp, OneHop,
            datagram.Header.TrafficClass, datagram.Header.Identification);
        int headers = Ethernet + ip.Length + Udp;
        to[..headers].Clear();
        WriteMac(to, datagram.Target);
        _mac.CopyTo(to[MacBytes..]);
        BinaryPrimitives.WriteUInt16BigEndian(to[(2 * MacBytes)..], ip.IsInet ? EtherTypeInet : EtherTypeInet6);
        ushort udpLength = (ushort)(Udp + payload.Length);
        ip.Write(to[Ethernet..], udpLength);
        Span<byte> udp = to[(headers - Udp)..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, datagram.Source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], datagram.Target.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], udpLength);
        payload.CopyTo(udp[Udp..]);
        ushort checksum = (ushort)~InternetChecksum.Fold(
            ip.PseudoSum(udpLength) + InternetChecksum.Sum(udp[..udpLength]));
        // 0 says that there is none.
        BitConverter.TryWriteBytes(udp[6..], checksum == 0 ? ushort.MaxValue : checksum);
        return headers + payload.Length;
    }

    private static void WriteMac(Span<byte> to, EndpointAddress group)
    {
        // RFC 1112, section 6.4; RFC 2464, section 7.
        if (group.IsIPv4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(to, 0x0100);
            BinaryPrimitives.WriteUInt32BigEndian(to[2..], 0x5E00_0000 | ((uint)group.Address & InetGroupBits));
            return;
        }
        BinaryPrimitives.WriteUInt16BigEndian(to, 0x3333);
        BinaryPrimitives.WriteUInt32BigEndian(to[2..], (uint)group.Address);
    }
}
