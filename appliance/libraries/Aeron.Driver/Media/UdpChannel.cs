// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>UDP channel with resolved addresses and checked parameters.</summary>
internal sealed class UdpChannel
{
    private static long _lastUniqueId;

    private readonly ChannelUri _uri;
    private readonly string _canonical;

    private UdpChannel(ChannelUri uri, UdpAddress? endpoint, UdpAddress? control, ControlMode mode)
    {
        _uri = uri;
        int family = (endpoint ?? control)?.Family ?? Libc.AF_INET;
        IsMulticast = endpoint is { IsMulticast: true };
        Interface = LocalInterface.Find(uri, family, IsMulticast);
        Mode = mode;
        HasEndpoint = endpoint is not null;
        Endpoint = endpoint.GetValueOrDefault();
        ExplicitControl = control;
        if (IsMulticast)
        {
            Endpoint = Endpoint.OnInterface(Interface.Index);
            GroupControl = Endpoint.Following();
        }

        // A channel without an address cannot be distinguished from another such one, so none of them is shared.
        string identity = HasEndpoint || control is not null ? "" : $"-{Interlocked.Increment(ref _lastUniqueId)}";
        _canonical = $"{mode}-{Interface.Index}-{LocalBind}-{Endpoint}{identity}";
    }

    /// <summary>Channel as written.</summary>
    internal string Text => _uri.Text;

    internal ControlMode Mode { get; }

    /// <summary>False for channels whose destinations are elsewhere.</summary>
    internal bool HasEndpoint { get; }

    /// <summary>Destination of data; for multicast the data group.</summary>
    internal UdpAddress Endpoint { get; }

    /// <summary>Publisher's address that receivers contact, if the channel names one.</summary>
    internal UdpAddress? ExplicitControl { get; }

    /// <summary>Destination of receivers' answers on a multicast channel.</summary>
    internal UdpAddress GroupControl { get; }

    internal LocalInterface Interface { get; }

    internal bool IsMulticast { get; }

    /// <summary>True if a publication has several destinations, each with its own address.</summary>
    internal bool IsMultiDestination => Mode != ControlMode.None;

    /// <summary>Address to which a publication's socket is bound: the control address, the interface, or any.</summary>
    internal UdpAddress LocalBind => ExplicitControl ?? Interface.Address;

    /// <summary>Equal for channels of publications that share a socket.</summary>
    internal string Canonical => _canonical;

    /// <summary>Equal for channels of subscriptions that share a socket.</summary>
    internal string SubscriptionCanonical => Mode == ControlMode.Manual
        ? _canonical
        : $"{Endpoint}-{(IsMulticast ? Interface.Index : 0)}-{ExplicitControl}";

    /// <summary>Parameters for a publication.</summary>
    internal StreamShape Shape => new(SessionId, MtuLength, TermLength, InitialTermId, TermId, TermOffset);

    internal int? SessionId { get; private init; }

    internal int? MtuLength { get; private init; }

    internal int? TermLength { get; private init; }

    internal int? InitialTermId { get; private init; }

    internal int? TermId { get; private init; }

    internal int? TermOffset { get; private init; }

    /// <summary>Longest distance of publishers ahead of the sender, bytes.</summary>
    internal int? PublicationWindowLength { get; private init; }

    internal long? LingerNs { get; private init; }

    internal int? ReceiverWindowLength { get; private init; }

    internal int? SocketReceiveBufferLength { get; private init; }

    internal int? SocketSendBufferLength { get; private init; }

    internal bool IsReliable { get; private init; }

    internal bool? IsSparse { get; private init; }

    internal bool SignalsEndOfStream { get; private init; }

    /// <summary>True if subscribers in the publisher's own driver count as connected ones.</summary>
    internal bool SpiesSimulateConnection { get; private init; }

    internal long? NakDelayNs { get; private init; }

    /// <summary>Most ranges that are retransmitted at a time; null: the driver's default.</summary>
    internal int? MaxResend { get; private init; }

    /// <summary>Time to live of multicast datagrams; null: the system's default.</summary>
    internal int? Ttl { get; private init; }

    /// <summary>True if receivers wait a random time before they send a NAK; null: as the stream says.</summary>
    internal bool? IsGroup { get; private init; }

    /// <summary>True if a receiver's window follows the network; false for a fixed window.</summary>
    internal bool IsCubic { get; private init; }

    /// <summary>Tag in a receiver's status messages, used by flow control.</summary>
    internal long? GroupTag { get; private init; }

    /// <summary>Flow control; null if not given.</summary>
    internal FlowControlParameters? FlowControl { get; private init; }

    /// <summary>True: a subscriber that falls behind holds the stream back; false: it is dropped.</summary>
    internal bool IsTethered { get; private init; }

    /// <summary>True: a dropped subscriber joins again.</summary>
    internal bool Rejoins { get; private init; }

    internal long? UntetheredWindowLimitNs { get; private init; }

    internal long? UntetheredLingerNs { get; private init; }

    internal long? UntetheredRestingNs { get; private init; }

    /// <summary>Parses a channel and resolves its host names; may block on the name service.</summary>
    internal static UdpChannel Parse(string text)
    {
        ChannelUri uri = ChannelUri.Parse(text);
        if (uri.Media != "udp")
            throw uri.Invalid($"has media \"{uri.Media}\"", "this driver knows udp and ipc");

        UdpAddress? endpoint = HostAndPort.Resolve(uri, "endpoint", isPortNeeded: true);
        UdpAddress? control = HostAndPort.Resolve(uri, "control", isPortNeeded: true);
        UdpChannelRules.CheckAddresses(uri, endpoint, control, ModeOf(uri, control));
        var channel = new UdpChannel(uri, endpoint, control, ModeOf(uri, control))
        {
            SessionId = uri.GetInt32("session-id"),
            MtuLength = uri.GetSize("mtu"),
            TermLength = uri.GetSize("term-length"),
            InitialTermId = uri.GetInt32("init-term-id"),
            TermId = uri.GetInt32("term-id"),
            TermOffset = uri.GetInt32("term-offset"),
            PublicationWindowLength = uri.GetSize("pub-wnd"),
            LingerNs = uri.GetDurationNs("linger"),
            ReceiverWindowLength = uri.GetSize("rcv-wnd"),
            SocketReceiveBufferLength = uri.GetSize("so-rcvbuf"),
            SocketSendBufferLength = uri.GetSize("so-sndbuf"),
            IsReliable = uri.GetBoolean("reliable", otherwise: true),
            IsSparse = uri.Get("sparse") is null ? null : uri.GetBoolean("sparse", otherwise: true),
            SignalsEndOfStream = uri.GetBoolean("eos", otherwise: true),
            SpiesSimulateConnection = uri.GetBoolean("ssc", otherwise: false),
            NakDelayNs = uri.GetDurationNs("nak-delay"),
            MaxResend = uri.GetInt32("max-resend"),
            Ttl = uri.GetInt32("ttl"),
            IsGroup = uri.Get("group") is null or "infer" ? null : uri.GetBoolean("group", otherwise: false),
            IsCubic = uri.Get("cc") == "cubic",
            GroupTag = uri.GetInt64("gtag"),
            FlowControl = FlowControlParameters.Parse(uri),
            IsTethered = uri.GetBoolean("tether", otherwise: true),
            Rejoins = uri.GetBoolean("rejoin", otherwise: true),
            UntetheredWindowLimitNs = uri.GetDurationNs("untethered-window-limit-timeout"),
            UntetheredLingerNs = uri.GetDurationNs("untethered-linger-timeout"),
            UntetheredRestingNs = uri.GetDurationNs("untethered-resting-timeout"),
        };
        UdpChannelRules.CheckValues(uri, channel);
        return channel;
    }

    /// <summary>Longest datagram of a publication, bytes, checked against its term length.</summary>
    internal int CheckedMtuLength(int otherwise, int termLength)
    {
        int mtu = MtuLength ?? otherwise;
        int maxMessageLength = FrameDescriptor.ComputeMaxMessageLength(termLength);
        if (SocketSendBufferLength is { } buffer && buffer < mtu)
            throw _uri.Bad("so-sndbuf", buffer.ToString(CultureInfo.InvariantCulture), $"at least the mtu of {mtu}");
        return mtu <= maxMessageLength
            ? mtu
            : throw _uri.Invalid($"has an mtu of {mtu}, above the longest message of {maxMessageLength}",
                "raise term-length or lower mtu");
    }

    /// <summary>Longest distance of publishers ahead of the sender, bytes; by default half a term.</summary>
    internal int CheckedPublicationWindowLength(int mtu, int termLength)
    {
        int window = PublicationWindowLength ?? termLength >> 1;
        return window >= mtu && window <= termLength >> 1
            ? window
            : throw _uri.Bad("pub-wnd", window.ToString(CultureInfo.InvariantCulture),
                $"at least the mtu of {mtu} and at most half of the term length {termLength}");
    }

    /// <summary>Throws unless the channel is valid for a publication.</summary>
    internal void CheckForPublication()
    {
        if (FlowControl is not null && !IsMulticast && !IsMultiDestination)
            throw _uri.Invalid("has fc, and sends to one receiver",
                "remove fc, or use it with multicast or control-mode");
    }

    /// <summary>Throws unless the channel is valid for a subscription.</summary>
    internal void CheckForSubscription()
    {
        if (!HasEndpoint && Mode != ControlMode.Manual)
            throw _uri.Invalid("has no endpoint", "add endpoint=HOST:PORT, where this subscription receives");
    }

    /// <summary>Throws unless another subscription's channel can receive on this one's socket.</summary>
    internal void CheckSharedWith(UdpChannel other)
    {
        string? key = IsReliable != other.IsReliable ? "reliable"
            : Rejoins != other.Rejoins ? "rejoin"
            : GroupTag != other.GroupTag ? "gtag"
            : SocketReceiveBufferLength != other.SocketReceiveBufferLength ? "so-rcvbuf"
            : SocketSendBufferLength != other.SocketSendBufferLength ? "so-sndbuf"
            : null;
        if (key is not null)
            throw new ChannelException(ErrorCode.INVALID_CHANNEL, $"{other.Text}: {key} differs from " +
                $"{Text}, which has the same endpoint; use one value or another endpoint");
    }

    private static ControlMode ModeOf(ChannelUri uri, UdpAddress? control) => uri.Get("control-mode") switch
    {
        null => control is null ? ControlMode.None : ControlMode.Dynamic,
        "dynamic" => ControlMode.Dynamic,
        "manual" => ControlMode.Manual,
        string value => throw uri.Bad("control-mode", value, "dynamic or manual"),
    };
}

/// <summary>Method by which the two sides of a channel find each other.</summary>
internal enum ControlMode
{
    /// <summary>Both use one endpoint.</summary>
    None,

    /// <summary>Receivers contact the publisher's control address.</summary>
    Dynamic,

    /// <summary>Destinations are added and removed by the client.</summary>
    Manual,
}

/// <summary>Receiver of a publication that sets the pace.</summary>
internal enum FlowControlKind
{
    /// <summary>The fastest one; slower ones lose data.</summary>
    Max,

    /// <summary>The slowest one.</summary>
    Min,

    /// <summary>The slowest one of those with the group's tag.</summary>
    Tagged,
}

/// <summary>Error of a channel that cannot be used: problem, place and remedy.</summary>
internal sealed class ChannelException(ErrorCode code, string message) : Exception(message)
{
    internal ErrorCode Code { get; } = code;
}
