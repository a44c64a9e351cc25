// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Config;

namespace Telemetry.Appliance.Transport;

/// <summary>
/// How far what is published to a multicast group goes: not beyond this host, unless the channel says so. Aeron's C
/// driver takes a TTL of 0 for the host's default, which is 1, so only the embedded driver is told.
/// </summary>
internal static class MulticastReach
{
    private const int Ipv4MulticastBits = 0b1110;

    /// <summary>The channel to publish to, and what a person should know of it; null where there is nothing.</summary>
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
