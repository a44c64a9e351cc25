// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>Resolves HOST:PORT in a channel; may wait for the name service.</summary>
internal static class HostAndPort
{
    /// <summary>The address that a parameter of a channel names, or null if it has none.</summary>
    internal static UdpAddress? Resolve(ChannelUri uri, string key, bool isPortNeeded) =>
        uri.Get(key) is { } text ? Resolve(uri, key, text, isPortNeeded) : null;

    internal static UdpAddress Resolve(ChannelUri uri, string key, string text, bool isPortNeeded)
    {
        int colon = text.LastIndexOf(':');
        bool isBareIpv6 = text.StartsWith('[') ? text.EndsWith(']') : text.Split(':').Length > 2;
        bool hasPort = colon > 0 && !isBareIpv6;
        if (!hasPort && isPortNeeded)
            throw uri.Bad(key, text, "HOST:PORT");

        string host = (hasPort ? text[..colon] : text).Trim('[', ']');
        int port = 0;
        if (hasPort && (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) ||
            port > ushort.MaxValue))
            throw uri.Bad(key, text, "a port between 0 and 65535");

        if (IPAddress.TryParse(host, out IPAddress? address))
            return new UdpAddress(address, port);

        try
        {
            return new UdpAddress(Dns.GetHostAddresses(host)[0], port);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or IndexOutOfRangeException)
        {
            throw new ChannelException(ErrorCode.UNKNOWN_HOST, $"{uri.Text}: {key} {host} cannot be resolved " +
                $"({exception.Message}); correct the name or write the address");
        }
    }
}
