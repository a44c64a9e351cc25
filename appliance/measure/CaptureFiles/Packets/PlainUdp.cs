// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles.Packets;

/// <summary>
/// Fast path for the form of nearly all market data: a whole UDP datagram in IPv4 without options, in Ethernet without
/// tags. Gives the same result as <see cref="PacketParser"/> and <see cref="FlowMatcher"/>; refuses other packets,
/// those of tunnels, and those whose lengths are inconsistent. Caches the flows of addresses and ports.
/// </summary>
[HotPath]
internal sealed class PlainUdp(FlowMatcher matcher)
{
    /// <summary>Length of all headers, bytes.</summary>
    public const int HeadersLength = 42;

    private const int EtherTypeAt = 12;
    private const int IPv4At = 14;
    private const int IPv4HeaderLength = 20;
    private const int UdpAt = IPv4At + IPv4HeaderLength;
    private const int UdpHeaderLength = 8;
    private const int PlacesBits = 12;
    private const int Unused = -1;
    private const int Tunnel = -2;              // looked at by others
    private const ulong Multiplier = 0x9e3779b97f4a7c15;

    // As in the frame, read as one little-endian number.
    private const uint IPv4WithoutOptions = 0x45_0008;
    private const ushort FragmentBits = 0xff3f;

    private readonly FlowMatcher _matcher = matcher;
    private readonly Place[] _places = Empty();

    /// <summary>Finds the length of the payload, which begins at <see cref="HeadersLength"/>, and the flow.</summary>
    /// <param name="frame">The captured bytes of an Ethernet frame.</param>
    /// <param name="wireLength">Length of the whole frame, bytes.</param>
    /// <param name="payloadLength">Receives the length of the payload by its headers, bytes.</param>
    /// <param name="flowId">Receives the flow id, or 0.</param>
    /// <returns>False if the packet has another form.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(ReadOnlySpan<byte> frame, uint wireLength, out int payloadLength, out int flowId)
    {
        flowId = 0;
        payloadLength = 0;
        if (frame.Length < HeadersLength)
            return false;
        ref byte at = ref MemoryMarshal.GetReference(frame);
        int ipLength = Big16(ref at, IPv4At + 2);
        int udpLength = Big16(ref at, UdpAt + 4);
        if ((Read<uint>(ref at, EtherTypeAt) & 0xff_ffff) != IPv4WithoutOptions
            || (Read<ushort>(ref at, IPv4At + 6) & FragmentBits) != 0
            || Read<byte>(ref at, IPv4At + 9) != PacketParser.Udp
            || udpLength < UdpHeaderLength || udpLength != ipLength - IPv4HeaderLength
            || IPv4At + (uint)ipLength > wireLength)
            return false;

        payloadLength = udpLength - UdpHeaderLength;
        ulong addresses = Read<ulong>(ref at, IPv4At + 12);
        uint ports = Read<uint>(ref at, UdpAt);
        ref Place place = ref _places[(int)(((addresses ^ ((ulong)ports << 17)) * Multiplier) >> (64 - PlacesBits))];
        if (place.Addresses != addresses || place.Ports != ports || place.FlowId == Unused)
            Remember(ref place, frame, wireLength, addresses, ports);
        flowId = place.FlowId;
        return flowId >= 0;
    }

    /// <summary>Verifies the checksums of a frame accepted by <see cref="TryTake"/>.</summary>
    /// <param name="frame">Its captured bytes.</param>
    /// <param name="payloadLength">The length of its payload, bytes.</param>
    public static ChecksumVerdict Verify(ReadOnlySpan<byte> frame, int payloadLength)
    {
        if (FrameChecksum.IsBadHeader(frame[IPv4At..UdpAt]))
            return ChecksumVerdict.Wrong;
        ref byte at = ref MemoryMarshal.GetReference(frame);
        ushort check = Read<ushort>(ref at, UdpAt + 6);
        ulong addresses = Read<ulong>(ref at, IPv4At + 12);
        // Sum of the words as they are in the frame: the protocol is the second byte of its word.
        ushort pseudo = InternetChecksum.Fold((addresses >> 32) + (uint)addresses
            + ((ulong)PacketParser.Udp << 8) + Read<ushort>(ref at, UdpAt + 4));
        if (check == 0 || check == pseudo)
            return ChecksumVerdict.NotVerifiable;
        if (frame.Length - HeadersLength < payloadLength)
            return ChecksumVerdict.NotCaptured;
        ulong sum = pseudo + InternetChecksum.Sum(frame.Slice(UdpAt, UdpHeaderLength + payloadLength));
        return InternetChecksum.Fold(sum) == InternetChecksum.Right ? ChecksumVerdict.Right : ChecksumVerdict.Wrong;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Remember(
        ref Place place, ReadOnlySpan<byte> frame, uint wireLength, ulong addresses, uint ports)
    {
        ParsedPacket packet = default;
        PacketParser.Parse(frame, wireLength, LinkType.Ethernet, ref packet);
        place.Addresses = addresses;
        place.Ports = ports;
        place.FlowId = _matcher.Match(in packet);
        if (place.FlowId == 0 && packet.DestinationPort == TunnelParser.VxlanPort)
            place.FlowId = Tunnel;
    }

    private static Place[] Empty()
    {
        var places = new Place[1 << PlacesBits];
        places.AsSpan().Fill(new Place { FlowId = Unused });
        return places;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Read<T>(ref byte at, int offset)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref at, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Big16(ref byte at, int offset) =>
        BinaryPrimitives.ReverseEndianness(Read<ushort>(ref at, offset));

    private struct Place
    {
        public ulong Addresses;
        public uint Ports;
        public int FlowId;
    }
}
