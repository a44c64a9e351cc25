// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Losses;

namespace Telemetry.Host.Settings;

/// <summary>State of an interface's offload feature.</summary>
/// <param name="ethtool">Queries the interface.</param>
/// <param name="place">The feature's index in the kernel's list.</param>
internal sealed class FeatureSetting(string id, string device, EthtoolQuery ethtool, int place)
    : WatchedSetting(id, device)
{
    protected override int Read(Span<byte> found)
    {
        if (ethtool.HasFeature(place) is not { } isOn)
            return 0;
        found[0] = isOn ? (byte)1 : (byte)0;
        return 1;
    }

    protected override string Describe(ReadOnlySpan<byte> found) => found[0] != 0 ? "on" : "off";
}
