// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace TestSupport.Workload;

/// <summary>One packet of every <see cref="HostileKind"/> for each datagram protocol.</summary>
public static class HostilePackets
{
    private const int UdpHeader = 8;

    /// <summary>Makes a packet.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="line">The line that it is sent on.</param>
    /// <param name="next">The next number of the lines.</param>
    /// <param name="seen">First number of a packet that both lines have delivered.</param>
    /// <returns>Null if the protocol has no such packet.</returns>
    public static LineDatagram? Make(ProtocolId protocol, HostileKind kind, int line, ulong next, ulong seen)
    {
        if (kind is HostileKind.WrongChecksum or HostileKind.Cut or HostileKind.TooLong or HostileKind.UdpTooLong
            or HostileKind.UdpTooShort)
            return Damaged(kind, line, NumberedPackets.Packet(protocol, next + 100));
        byte[]? payload = kind switch
        {
            HostileKind.Ahead => NumberedPackets.Packet(protocol, next + 100),
            HostileKind.FurtherAhead => NumberedPackets.Packet(protocol, next + 1_000),
            HostileKind.FarAhead => NumberedPackets.Packet(protocol, next + 50_000),
            HostileKind.FurthestAhead => NumberedPackets.Packet(protocol, next + Furthest(protocol)),
            HostileKind.Behind => NumberedPackets.Packet(protocol, seen),
            HostileKind.FarBehind => NumberedPackets.Packet(protocol, next - 10_000),
            HostileKind.HeartbeatAhead => ControlPackets.Heartbeat(protocol, next + 1_000),
            HostileKind.HeartbeatFurthestAhead => ControlPackets.Heartbeat(protocol, next + Furthest(protocol)),
            HostileKind.EndOfSession => End(protocol, next, seen),
            HostileKind.EndOfSessionAhead => ControlPackets.EndOfSession(protocol, next + 1_000),
            HostileKind.Reset => ControlPackets.Reset(protocol, 1),
            HostileKind.ResetAhead => ControlPackets.Reset(protocol, next + 5_000),
            HostileKind.Foreign => ControlPackets.OfAnother(protocol, 1),
            HostileKind.ForeignInOrder => ControlPackets.OfAnother(protocol, next),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind"),
        };
        return payload is null ? null : new LineDatagram(line, payload);
    }

    /// <summary>Largest step ahead that the numbers of a protocol allow.</summary>
    private static ulong Furthest(ProtocolId protocol) => protocol switch
    {
        ProtocolId.MoldUdp64 or ProtocolId.MoldUdp64Itch50 or ProtocolId.MoldUdp64IntelligentCross
            or ProtocolId.IexTp or ProtocolId.MemxMemoir or ProtocolId.MiaxMach => 1UL << 62,
        ProtocolId.Hsvf => 400_000_000,                     // of 10^9
        _ => 1UL << 30,
    };

    /// <summary>An end of session repeats a number if it uses one: with the next number it would take that of a future
    /// packet.</summary>
    private static byte[]? End(ProtocolId protocol, ulong next, ulong seen) =>
        ControlPackets.EndOfSession(protocol, next) is { } end && NumbersOf(protocol, end, out _) > 0
            ? ControlPackets.EndOfSession(protocol, seen)
            : ControlPackets.EndOfSession(protocol, next);

    private static LineDatagram Damaged(HostileKind kind, int line, byte[] payload) => kind switch
    {
        HostileKind.WrongChecksum => new LineDatagram(line, payload, ChecksumForm.Wrong),
        HostileKind.Cut => new LineDatagram(line, payload[..^1]),
        HostileKind.TooLong => new LineDatagram(line, [.. payload, 0]),
        HostileKind.UdpTooLong =>
            new LineDatagram(line, payload, ChecksumForm.None, (ushort)(UdpHeader + payload.Length + 1)),
        _ => new LineDatagram(line, payload, ChecksumForm.None, UdpHeader - 1),
    };

    /// <summary>The number of numbers that a packet uses, and the first of them.</summary>
    public static uint NumbersOf(ProtocolId protocol, byte[] payload, out ulong first)
    {
        Envelope envelope = default;
        EnvelopeStatus status = EnvelopeDecoder.Decode(protocol, payload, payload.Length, ref envelope);
        first = envelope.FirstSequence;
        return status == EnvelopeStatus.Ok && (envelope.Flags & EnvelopeFlags.Unsequenced) == 0 ? envelope.Numbers : 0;
    }
}
