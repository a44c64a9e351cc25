// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>A UDP unicast channel with its addresses resolved and its parameters checked.</summary>
internal sealed class UdpChannel
{
    private readonly ChannelUri _uri;

    private UdpChannel(ChannelUri uri, UdpAddress endpoint, UdpAddress localBind)
    {
        _uri = uri;
        Endpoint = endpoint;
        LocalBind = localBind;
    }

    /// <summary>The channel as it was written.</summary>
    internal string Text => _uri.Text;

    /// <summary>Where data goes to.</summary>
    internal UdpAddress Endpoint { get; }

    /// <summary>Where a publication's socket is bound: any address, or the interface.</summary>
    internal UdpAddress LocalBind { get; }

    /// <summary>Equal for channels that share a socket.</summary>
    internal string Canonical => $"{LocalBind}-{Endpoint}";

    internal int? SessionId { get; private init; }

    internal int? MtuLength { get; private init; }

    internal int? TermLength { get; private init; }

    internal int? InitialTermId { get; private init; }

    internal int? TermId { get; private init; }

    internal int? TermOffset { get; private init; }

    internal long? LingerNs { get; private init; }

    internal int? ReceiverWindowLength { get; private init; }

    internal int? SocketReceiveBufferLength { get; private init; }

    internal int? SocketSendBufferLength { get; private init; }

    internal bool IsReliable { get; private init; }

    internal bool? IsSparse { get; private init; }

    internal bool SignalsEndOfStream { get; private init; }

    internal long? NakDelayNs { get; private init; }

    /// <summary>Parses a channel and resolves its host names; may wait for the name service.</summary>
    internal static UdpChannel Parse(string text)
    {
        ChannelUri uri = ChannelUri.Parse(text);
        if (uri.Media != "udp")
            throw uri.Invalid($"has media \"{uri.Media}\"", "this driver knows udp");
        if (uri.Get("control") is not null || uri.Get("control-mode") is not null)
            throw uri.Invalid("asks for multi-destination-cast", "this driver sends to one endpoint");

        string endpointText = uri.Get("endpoint") ??
            throw uri.Invalid("has no endpoint", "write aeron:udp?endpoint=HOST:PORT");
        UdpAddress endpoint = Resolve(uri, "endpoint", endpointText, isPortNeeded: true);
        if (IsMulticast(endpoint.Address))
            throw uri.Invalid($"has the multicast endpoint {endpoint}", "this driver sends to one unicast endpoint");

        UdpAddress any = new(endpoint.Family == Libc.AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        UdpAddress localBind = uri.Get("interface") is { } name
            ? Resolve(uri, "interface", name.Split('/')[0], isPortNeeded: false)
            : any;

        var channel = new UdpChannel(uri, endpoint, localBind)
        {
            SessionId = uri.GetInt32("session-id"),
            MtuLength = uri.GetSize("mtu"),
            TermLength = uri.GetSize("term-length"),
            InitialTermId = uri.GetInt32("init-term-id"),
            TermId = uri.GetInt32("term-id"),
            TermOffset = uri.GetInt32("term-offset"),
            LingerNs = uri.GetDurationNs("linger"),
            ReceiverWindowLength = uri.GetSize("rcv-wnd"),
            SocketReceiveBufferLength = uri.GetSize("so-rcvbuf"),
            SocketSendBufferLength = uri.GetSize("so-sndbuf"),
            IsReliable = uri.GetBoolean("reliable", otherwise: true),
            IsSparse = uri.Get("sparse") is null ? null : uri.GetBoolean("sparse", otherwise: true),
            SignalsEndOfStream = uri.GetBoolean("eos", otherwise: true),
            NakDelayNs = uri.GetDurationNs("nak-delay"),
        };
        channel.Check();
        return channel;
    }

    /// <summary>Longest datagram of a publication, bytes, checked against its term length.</summary>
    internal int CheckedMtuLength(int otherwise, int termLength)
    {
        int mtu = MtuLength ?? otherwise;
        int maxMessageLength = FrameDescriptor.ComputeMaxMessageLength(termLength);
        return mtu <= maxMessageLength
            ? mtu
            : throw _uri.Invalid($"has an mtu of {mtu}, above the longest message of {maxMessageLength}",
                "raise term-length or lower mtu");
    }

    private static bool IsMulticast(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? address.IsIPv6Multicast
        : address.GetAddressBytes()[0] is >= 224 and <= 239;

    private static UdpAddress Resolve(ChannelUri uri, string key, string text, bool isPortNeeded)
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

    private void Check()
    {
        if (TermLength is { } termLength && !LogBufferDescriptor.IsValidTermLength(termLength))
            throw _uri.Bad("term-length", termLength.ToString(CultureInfo.InvariantCulture),
                "a power of two from 64k to 1g");
        if (MtuLength is { } mtu && (mtu < FrameDescriptor.MinMtuLength || mtu > FrameDescriptor.MaxMtuLength ||
            mtu % FrameDescriptor.FrameAlignment != 0))
            throw _uri.Bad("mtu", mtu.ToString(CultureInfo.InvariantCulture), "a multiple of 32 from 64 to 65504");

        int given = (InitialTermId is null ? 0 : 1) + (TermId is null ? 0 : 1) + (TermOffset is null ? 0 : 1);
        if (given is 1 or 2)
            throw _uri.Invalid("has not all of init-term-id, term-id and term-offset", "give all three or none");
        if (given == 3 && unchecked(TermId!.Value - InitialTermId!.Value) < 0)
            throw _uri.Invalid("has a term-id before its init-term-id", "give a later term-id");
        if (TermOffset is { } offset && (offset < 0 || offset % FrameDescriptor.FrameAlignment != 0 ||
            offset > (TermLength ?? LogBufferDescriptor.MaxTermLength)))
            throw _uri.Invalid($"has term-offset {offset}", "give a multiple of 32 inside the term");
    }
}
