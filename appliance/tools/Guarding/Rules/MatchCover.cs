// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Guarding.Rules;

/// <summary>Which packets a match leaves for others. An answer of true is certain; false may mean that several
/// together would.</summary>
internal static class MatchCover
{
    /// <summary>True if no frame can fit.</summary>
    internal static bool IsEmpty(PacketMatch match) => !PacketClass.All.Any(one => one.Fits(match));

    /// <summary>True if every frame that fits <paramref name="inner"/> also fits <paramref name="outer"/>.</summary>
    internal static bool Covers(PacketMatch outer, PacketMatch inner) =>
        outer.Kind != PacketKind.Scan                           // fits only while the source scans
        && (outer.Interface is null || outer.Interface == inner.Interface)
        && (outer.Protocol is null || outer.Protocol == ProtocolOf(inner))
        && (outer.To is not { } to || (inner.To is { } innerTo && to.Contains(innerTo)))
        && (outer.From.Count == 0 || (inner.From.Count > 0
            && inner.From.All(from => outer.From.Any(wide => wide.Contains(from)))))
        && outer.Ports.Contains(inner.Ports)
        && PacketClass.All.Where(one => one.Fits(inner)).All(one => one.Fits(outer));

    // The one that packets of these kinds have.
    private static byte? ProtocolOf(PacketMatch match) => match.Kind switch
    {
        PacketKind.Syn => PacketWords.Tcp,
        PacketKind.Dhcp => PacketWords.Udp,
        PacketKind.NeighbourDiscovery => 58,
        PacketKind.Scan when match.Protocol is null => PacketWords.Tcp,
        _ => match.Protocol,
    };
}
