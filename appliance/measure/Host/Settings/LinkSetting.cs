// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using Telemetry.Host.Losses;

namespace Telemetry.Host.Settings;

/// <summary>Speed and duplex of an interface, or that its link is down.</summary>
/// <param name="ethtool">Queries the interface.</param>
internal sealed class LinkSetting(string device, EthtoolQuery ethtool) : WatchedSetting(SettingNames.Link, device)
{
    private const int DuplexAt = sizeof(int);
    private const int UpAt = DuplexAt + 1;
    private const int Bytes = UpAt + 1;

    protected override int Read(Span<byte> found)
    {
        if (ethtool.HasLink() is not { } isUp)
            return 0;
        (int speed, byte duplex) = isUp ? ethtool.Speed() ?? (-1, byte.MaxValue) : default;
        MemoryMarshal.Write(found, speed);
        found[DuplexAt] = duplex;
        found[UpAt] = isUp ? (byte)1 : (byte)0;
        return Bytes;
    }

    protected override string Describe(ReadOnlySpan<byte> found)
    {
        int speed = MemoryMarshal.Read<int>(found);
        if (found[UpAt] == 0)
            return "down";
        return speed <= 0 ? "up, speed not known" : string.Create(CultureInfo.InvariantCulture,
            $"{speed} Mb/s {(found[DuplexAt] == 0 ? "half" : "full")}");
    }
}
