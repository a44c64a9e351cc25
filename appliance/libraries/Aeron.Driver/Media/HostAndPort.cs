// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>Resolves HOST:PORT in a channel; may block on the name service.</summary>
internal static class HostAndPort
{
    private const string Expected = "HOST:PORT, an IPv6 address as [ADDRESS]:PORT";

    /// <summary>Address in a parameter of a channel, or null if it has none.</summary>
    internal static UdpAddress? Resolve(ChannelUri uri, string key, bool isPortNeeded) =>
        uri.Get(key) is { } text ? Resolve(uri, key, text, isPortNeeded) : null;

    internal static UdpAddress Resolve(ChannelUri uri, string key, string text, bool isPortNeeded)
    {
        (string host, string? portText) = Split(text);
        if (host.Length == 0 || host.AsSpan().ContainsAny('[', ']') || (portText is null && isPortNeeded))
            throw uri.Bad(key, text, isPortNeeded ? Expected : $"HOST or {Expected}");

        int port = 0;
        if (portText is not null && (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out port)
            || port > ushort.MaxValue))
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

    /// <summary>Splits a text into the host and the port, if there is one. One of mismatched brackets stays in the
    /// host.</summary>
    private static (string Host, string? Port) Split(string text)
    {
        int close = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        if (close >= 0)
        {
            string behind = text[(close + 1)..];
            if (behind.Length == 0)
                return (text[1..close], null);
            return behind[0] == ':' ? (text[1..close], behind[1..]) : (text, null);
        }
        int colon = text.LastIndexOf(':');
        bool isBareIpv6 = text.Count(letter => letter == ':') > 1 && !text.StartsWith('[');
        return colon < 0 || isBareIpv6 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}
