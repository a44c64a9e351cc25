// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Config;

namespace Telemetry.Appliance.Transport;

/// <summary>Limits a publication to a multicast group to this host, unless the channel sets another TTL. Aeron's C
/// driver takes a TTL of 0 as the host's default, which is 1, so only the embedded driver is given it.</summary>
internal static class MulticastReach
{
    private const int Ipv4MulticastBits = 0b1110;

    /// <summary>The channel to publish to, and a notice for the user, or null.</summary>
    internal static (string Channel, string? Notice) Of(string channel, DriverKind driver)
    {
        if (PublishingPlace.Parameter(channel, "ttl") is not null
            || PublishingPlace.Parameter(channel, "endpoint") is not { } endpoint
            || !PublishingPlace.AddressesOf(endpoint).Any(IsMulticast))
            return (channel, null);
        return driver == DriverKind.Embedded
            ? ($"{channel}|ttl=0", $"publishing to {endpoint} with TTL 0 stays on this host: add |ttl=1")
            : (channel, $"publishing to {endpoint} goes as far as the media driver's TTL: add |ttl=1 to say how far");
    }

    private static bool IsMulticast(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.GetAddressBytes()[0] >> 4 == Ipv4MulticastBits
        : address.IsIPv6Multicast;
}
