// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Transport;

/// <summary>Derives a subscriber's channel from the publisher's.</summary>
public static class SubscriberChannel
{
    /// <summary>
    /// The channel to subscribe to. For a publication to many destinations (a <c>control</c> address and no
    /// <c>endpoint</c>): a free port of this host's address that reaches the publisher; any other channel is used
    /// unchanged.
    /// </summary>
    public static string Of(string channel)
    {
        string[] parameters = channel[(channel.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('|');
        string? control = Array.Find(parameters, pair => pair.StartsWith("control=", StringComparison.Ordinal));
        bool hasEndpoint = Array.Exists(parameters, pair => pair.StartsWith("endpoint=", StringComparison.Ordinal));
        return control is null || hasEndpoint || AddressTowards(control["control=".Length..]) is not { } own
            ? channel
            : $"{channel}|endpoint={new IPEndPoint(own, 0)}";
    }

    /// <summary>This host's address as the publisher sees it; null if unknown: the driver's error is more
    /// precise.</summary>
    private static IPAddress? AddressTowards(string control)
    {
        int colon = control.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(control[(colon + 1)..], out ushort port)
            || control.StartsWith('[') != (control[colon - 1] == ']'))
            return null;
        try
        {
            // Connecting sends nothing: the kernel chooses the route and with it the address.
            using var probe = new UdpClient(control[..colon].Trim('[', ']'), port);
            return ((IPEndPoint)probe.Client.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
