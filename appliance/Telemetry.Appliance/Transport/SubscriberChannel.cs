// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Appliance.Transport;

/// <summary>How one subscribes to what somebody publishes, given the publisher's channel.</summary>
internal static class SubscriberChannel
{
    /// <summary>
    /// The channel to subscribe to. That of a publication to many destinations (a <c>control</c> address and no
    /// <c>endpoint</c>) gets a free port of this host's address that reaches the publisher; any other is its own.
    /// </summary>
    internal static string Of(string channel)
    {
        string[] parameters = channel[(channel.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('|');
        string? control = Array.Find(parameters, pair => pair.StartsWith("control=", StringComparison.Ordinal));
        bool hasEndpoint = Array.Exists(parameters, pair => pair.StartsWith("endpoint=", StringComparison.Ordinal));
        return control is null || hasEndpoint || AddressTowards(control["control=".Length..]) is not { } own
            ? channel
            : $"{channel}|endpoint={new IPEndPoint(own, 0)}";
    }

    /// <summary>This host's address as the publisher sees it; null where that cannot be told, which the driver will
    /// say better.</summary>
    private static IPAddress? AddressTowards(string control)
    {
        int colon = control.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(control[(colon + 1)..], out ushort port)
            || control.StartsWith('[') != (control[colon - 1] == ']'))
            return null;
        try
        {
            // Connecting sends nothing: the kernel chooses the way and with it the address.
            using var probe = new UdpClient(control[..colon].Trim('[', ']'), port);
            return ((IPEndPoint)probe.Client.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
