// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;

namespace Telemetry.Guarding.Tests;

/// <summary>A frame as docs/guarding.md says that the guard reads it; written for the tests, without the program's
/// code.</summary>
internal sealed record ReferencePacket
{
    private const int MostExtensions = 4;

    internal byte[] Hardware { get; private init; } = [];

    internal bool IsBroadcast { get; private init; }

    internal bool IsMulticast { get; private init; }

    internal bool IsArp { get; private set; }

    internal IPAddress? Source { get; private set; }

    internal IPAddress? Destination { get; private set; }

    /// <summary>Protocol of IP; null for frames without it, and for headers that are wrong.</summary>
    internal int? Protocol { get; private set; }

    internal int? Port { get; private set; }

    internal bool IsFragment { get; private set; }

    internal bool IsSyn { get; private set; }

    internal bool IsNeighbourDiscovery { get; private set; }

    internal bool IsDhcp => Protocol == 17 && (Source!.GetAddressBytes().Length == 4
        ? Port is 67 or 68 : Port is 546 or 547);

    internal bool IsIcmp => Source is { } source && Protocol == (source.GetAddressBytes().Length == 4 ? 1 : 58);

    internal bool IsMalformed { get; private set; }

    /// <summary>True where ports may follow that are not read.</summary>
    internal bool IsUnjudged { get; private set; }

    internal static ReferencePacket Read(byte[] frame)
    {
        var packet = new ReferencePacket
        {
            Hardware = frame[6..12],
            IsBroadcast = frame.AsSpan(0, 6).IndexOfAnyExcept((byte)0xFF) < 0,
            IsMulticast = (frame[0] & 1) != 0 && frame.AsSpan(0, 6).IndexOfAnyExcept((byte)0xFF) >= 0,
        };
        packet.IsMalformed = !packet.TryReadEthernet(frame);
        packet.IsUnjudged |= packet.IsMalformed;
        if (packet.IsMalformed)
            (packet.Source, packet.Destination, packet.Protocol, packet.IsFragment) = (null, null, null, false);
        return packet;
    }

    private static int At(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private bool TryReadEthernet(byte[] frame)
    {
        int at = 12;
        for (int tags = 0; tags < 2 && At(frame, at) is 0x8100 or 0x88A8 or 0x9100; tags++)
        {
            at += 4;
            if (frame.Length < at + 2)
                return false;
        }
        ReadOnlySpan<byte> content = frame.AsSpan(at + 2);
        return At(frame, at) switch
        {
            0x0800 => TryReadIPv4(content),
            0x86DD => TryReadIPv6(content),
            0x0806 => TryReadArp(content),
            _ => true,
        };
    }

    private bool TryReadArp(ReadOnlySpan<byte> arp)
    {
        if (arp.Length < 28 || At(arp, 2) != 0x0800 || arp[4] != 6 || arp[5] != 4)
            return false;
        (IsArp, Source, Destination) = (true, new IPAddress(arp.Slice(14, 4)), new IPAddress(arp.Slice(24, 4)));
        return true;
    }

    private bool TryReadIPv4(ReadOnlySpan<byte> ip)
    {
        if (ip.Length < 20 || ip[0] >> 4 != 4)
            return false;
        int header = (ip[0] & 15) * 4;
        int total = At(ip, 2);
        if (header < 20 || total < header || total > ip.Length)
            return false;
        (Source, Destination, Protocol) = (new IPAddress(ip.Slice(12, 4)), new IPAddress(ip.Slice(16, 4)), ip[9]);
        int field = At(ip, 6);
        IsFragment = (field & 0x3FFF) != 0;
        if ((field & 0x1FFF) == 0)
            ReadTransport(ip[header..total]);
        return true;
    }

    private bool TryReadIPv6(ReadOnlySpan<byte> ip)
    {
        if (ip.Length < 40 || ip[0] >> 4 != 6 || At(ip, 4) > ip.Length - 40)
            return false;
        ReadOnlySpan<byte> rest = ip.Slice(40, At(ip, 4));
        int next = ip[6];
        bool isLater = false;
        for (int extension = 0; extension < MostExtensions && next is 0 or 43 or 44 or 60 && !isLater; extension++)
        {
            int length = rest.Length < 8 ? int.MaxValue : next == 44 ? 8 : (rest[1] + 1) * 8;
            if (length > rest.Length)
                return false;
            if (next == 44)
                (IsFragment, isLater) = (true, (At(rest, 2) & 0xFFF8) != 0);
            next = rest[0];
            rest = rest[length..];
        }
        (Source, Destination, Protocol) = (new IPAddress(ip.Slice(8, 16)), new IPAddress(ip.Slice(24, 16)), next);
        // A fragment header may be among those that are not read.
        if (!isLater && next is 0 or 43 or 44 or 60)
            (IsUnjudged, IsFragment) = (true, true);
        else if (!isLater)
            ReadTransport(rest);
        return true;
    }

    private void ReadTransport(ReadOnlySpan<byte> content)
    {
        IsUnjudged = IsFragment && content.Length < (Protocol switch { 6 => 20, 17 => 8, _ => 0 });
        if (Protocol == 17 && content.Length >= 8)
            Port = At(content, 2);
        if (Protocol == 6 && content.Length >= 20)
            (Port, IsSyn) = (At(content, 2), (content[13] & 0x12) == 0x02);
        IsNeighbourDiscovery = Protocol == 58 && Source!.GetAddressBytes().Length == 16 && content.Length > 0
            && content[0] is >= 133 and <= 137;
    }
}
