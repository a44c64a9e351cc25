// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Losses;

namespace Telemetry.Host.Settings;

/// <summary>Whether an interface does a part of the stack's work.</summary>
/// <param name="id">Its name.</param>
/// <param name="device">The interface.</param>
/// <param name="ethtool">Asks it.</param>
/// <param name="place">The feature's place among those of the kernel.</param>
internal sealed class FeatureSetting(string id, string device, EthtoolQuery ethtool, int place)
    : WatchedSetting(id, device)
{
    /// <inheritdoc/>
    protected override int Read(Span<byte> found)
    {
        if (ethtool.HasFeature(place) is not { } isOn)
            return 0;
        found[0] = isOn ? (byte)1 : (byte)0;
        return 1;
    }

    /// <inheritdoc/>
    protected override string Describe(ReadOnlySpan<byte> found) => found[0] != 0 ? "on" : "off";
}
