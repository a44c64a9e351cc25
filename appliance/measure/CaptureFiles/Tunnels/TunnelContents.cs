// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles.Tunnels;

/// <summary>Parses what is in a tunnel with the parser of all frames, one tunnel deep.</summary>
[HotPath]
public static class TunnelContents
{
    private const uint MostOfTruncated = 65_535;

    /// <summary>Parses a packet, or what is in the tunnel that it belongs to; parameters as of the other.</summary>
    /// <returns>False if it could not be parsed.</returns>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, uint wireLength, LinkType link, TunnelChoice opens, ref ParsedPacket packet)
    {
        packet = default;
        ParseVerdict verdict = PacketParser.Parse(bytes, wireLength, link, ref packet);
        return TryParse(bytes, wireLength, link, opens, ref packet, verdict) || verdict == ParseVerdict.Parsed;
    }

    /// <summary>Parses what is in a tunnel, counting nothing; the offsets are those in the outer frame.</summary>
    /// <param name="bytes">The captured bytes of the outer frame.</param>
    /// <param name="wireLength">Length of the whole frame, bytes; at least the captured length.</param>
    /// <param name="link">Link layer of the frame.</param>
    /// <param name="packet">The outer packet, and then the inner one.</param>
    /// <param name="verdict">Result of parsing the outer frame.</param>
    /// <returns>False if it is not a packet of such a tunnel; then <paramref name="packet"/> is unchanged.</returns>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, uint wireLength, LinkType link, TunnelChoice opens, ref ParsedPacket packet,
        ParseVerdict verdict)
    {
        if (opens == TunnelChoice.None || !TunnelParser.MayBe(in packet, verdict))
            return false;
        TunnelParser.Read(bytes, wireLength, link, out InnerFrame inner);
        ParsedPacket found = default;
        if (inner.Refusal != TunnelRefusal.None || !IsWanted(inner.Kind, opens)
            || Parse(bytes, ref inner, ref found) != ParseVerdict.Parsed)
            return false;
        packet = found;
        packet.PayloadOffset += inner.Offset;
        packet.TransportOffset += inner.Offset;
        return true;
    }

    internal static ParseVerdict Parse(ReadOnlySpan<byte> bytes, ref InnerFrame inner, ref ParsedPacket packet)
    {
        packet = default;
        ReadOnlySpan<byte> within = bytes.Slice(inner.Offset, inner.CapturedLength);
        if (!inner.IsTruncated)
            return PacketParser.Parse(within, inner.WireLength, LinkType.Ethernet, ref packet);
        // Only its headers have its own length on the wire.
        ParseVerdict verdict = PacketParser.Parse(
            within, Math.Max(inner.WireLength, MostOfTruncated), LinkType.Ethernet, ref packet);
        if (verdict == ParseVerdict.Parsed)
            inner.WireLength = Math.Max(inner.WireLength, (uint)(packet.PayloadOffset + packet.PayloadLength));
        return verdict;
    }

    internal static bool IsWanted(TunnelKind kind, TunnelChoice opens) => (opens & kind switch
    {
        TunnelKind.Gre => TunnelChoice.Gre,
        TunnelKind.Vxlan => TunnelChoice.Vxlan,
        _ => TunnelChoice.Erspan,
    }) != 0;
}
