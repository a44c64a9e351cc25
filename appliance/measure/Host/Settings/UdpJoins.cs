// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Losses;

namespace Telemetry.Host.Settings;

/// <summary>Features of an interface by which the kernel joins received UDP datagrams to one packet.</summary>
public static class UdpJoins
{
    private static readonly string[] Features = ["rx-udp-gro-forwarding", "rx-gro-list"];

    /// <summary>Names of those that are on, as <c>ethtool -k</c> has them; empty if none is, or there is no such
    /// interface.</summary>
    public static IReadOnlyList<string> On(string interfaceName)
    {
        using var ethtool = new EthtoolQuery(interfaceName);
        return [.. ethtool.FeatureNames()
            .Where((name, place) => Features.Contains(name) && ethtool.HasFeature(place) == true)];
    }
}
