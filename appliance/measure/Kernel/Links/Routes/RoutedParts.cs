// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Links.Routes;

/// <summary>Addresses that the routes of each device lead to, in parts with a common first byte. Routes to anywhere are
/// also written as halves, as VPNs do, or as smaller parts.</summary>
internal sealed class RoutedParts
{
    private const int PartBits = 8;
    private const int Parts = 1 << PartBits;

    // Groups are not part of what is led to anywhere: 224.0.0.0/4 and above, ff00::/8.
    private const int InetEnd = 224;
    private const int Inet6End = 255;

    // 128.0.0.0/1 without groups; 2000::/3, which is all that is assigned of IPv6.
    private const int MostOfInet = 96;
    private const int MostOfInet6 = 32;

    private readonly Dictionary<(int Family, int Device), bool[]> _parts = [];

    /// <summary>Adds a route; one with a long prefix changes nothing.</summary>
    /// <param name="family">AF_INET or AF_INET6.</param>
    /// <param name="device">Index of its device.</param>
    /// <param name="first">First byte of its destination.</param>
    /// <param name="prefix">Length of its prefix, bits.</param>
    public void Add(int family, int device, byte first, int prefix)
    {
        if (prefix > PartBits)
            return;
        if (!_parts.TryGetValue((family, device), out bool[]? parts))
            _parts.Add((family, device), parts = new bool[Parts]);
        int count = 1 << (PartBits - prefix);
        parts.AsSpan(first & -count, count).Fill(true);
    }

    /// <summary>Devices whose routes lead to most addresses of a family.</summary>
    public IEnumerable<int> DevicesToAnywhere() =>
        _parts.Where(one => IsMost(one.Key.Family, one.Value)).Select(one => one.Key.Device).Distinct();

    private static bool IsMost(int family, bool[] parts)
    {
        (int end, int most) = family == Libc.AddressFamilyInet6 ? (Inet6End, MostOfInet6) : (InetEnd, MostOfInet);
        return parts.AsSpan(0, end).Count(true) >= most;
    }
}
