// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>
/// Endpoint on which subscriptions receive: one socket, or one per destination that the client added. Passes datagrams
/// to images; requests a SETUP from unknown senders.
/// </summary>
internal sealed class ReceiveChannelEndpoint : IDisposable
{
    /// <summary>Most destinations of a subscription.</summary>
    internal const int MaxDestinations = 16;

    private const int MaxSessions = 1024;              // known or asked for a SETUP; further ones are not received
    private const int MaxSessionsOfSource = 256;       // of one address, to leave room for others
    private const long RefusalIntervalNs = 1_000_000_000;
    private const long PendingSetupNs = 1_000_000_000;
    private const long ArrivalIntervalNs = 1_000_000_000;
    private const int DatagramsPerCycle = 64;

    private readonly ReceiveDestination?[] _destinations = new ReceiveDestination?[MaxDestinations];
    private readonly DriverCounters _counters;
    private readonly IImageFactory _factory;
    private readonly SourceFilter _sources;
    private readonly Dictionary<long, Session> _sessionByKey = [];
    private readonly byte[] _received = new byte[65536];
    private readonly byte[] _frame = new byte[ErrorFrame.Length + ErrorFrame.MaxTextLength];
    private StreamInterest[] _interests = [];
    private long? _refusedNs;

    internal ReceiveChannelEndpoint(UdpChannel channel, long receiverId, DriverCounters counters,
        IImageFactory factory, SourceFilter sources)
    {
        Channel = channel;
        ReceiverId = receiverId;
        _counters = counters;
        _factory = factory;
        _sources = sources;
    }

    internal UdpChannel Channel { get; }

    internal long ReceiverId { get; }

    internal int InterestCount => _interests.Length;

    internal void AddInterest(in StreamInterest interest) => _interests = [.. _interests, interest];

    internal void RemoveInterest(long subscriptionRegistrationId) => _interests =
        Array.FindAll(_interests, one => one.SubscriptionRegistrationId != subscriptionRegistrationId);

    /// <summary>Throws unless a client may add a destination.</summary>
    internal void CheckDestination(UdpChannel channel)
    {
        if (Channel.Mode != ControlMode.Manual)
            throw new ChannelException(ErrorCode.INVALID_CHANNEL,
                $"{channel.Text}: {Channel.Text} takes no destinations; open it with control-mode=manual");
        if (!channel.HasEndpoint || channel.Mode == ControlMode.Manual)
            throw new ChannelException(ErrorCode.INVALID_CHANNEL,
                $"{channel.Text}: is not a destination; write aeron:udp?endpoint=HOST:PORT, where to receive");
        if (Array.IndexOf(_destinations, null) < 0)
            throw new ChannelException(ErrorCode.RESOURCE_TEMPORARILY_UNAVAILABLE,
                $"{channel.Text}: {Channel.Text} has {MaxDestinations} destinations; remove some");
    }

    /// <summary>Adds a destination; the endpoint owns its socket from now on.</summary>
    internal void AddDestination(UdpChannel channel, IUdpTransport transport) =>
        _destinations[Array.IndexOf(_destinations, null)] = new ReceiveDestination(channel, transport);

    /// <summary>Closes the socket of a destination; an unknown one is ignored.</summary>
    internal void RemoveDestination(UdpChannel channel)
    {
        int index = Array.FindIndex(_destinations,
            one => one is not null && one.Channel.SubscriptionCanonical == channel.SubscriptionCanonical);
        if (index < 0 || Channel.Mode != ControlMode.Manual)
            return;

        _destinations[index]!.Dispose();
        _destinations[index] = null;
        foreach (Session session in _sessionByKey.Values)
            session.Image?.Connections.Remove(index);
    }

    /// <summary>Handles received datagrams; returns their number.</summary>
    internal int Poll(long nowNs)
    {
        int count = 0;
        for (int index = 0; index < _destinations.Length; index++)
        {
            if (_destinations[index] is not { } destination)
                continue;
            if (destination.Channel.ExplicitControl is { } control)
                Arrive(destination, control, nowNs);
            count += Poll(index, destination.Transport, nowNs);
        }

        return count;
    }

    internal void OnDatagram(ReadOnlySpan<byte> datagram, int destination, in UdpAddress source, long nowNs)
    {
        _counters.Add(SystemCounter.BytesReceived, datagram.Length);
        if (!_sources.Allows(source))
            return;
        if (datagram.Length < FrameHeader.Length || FrameHeader.VersionOf(datagram) != FrameHeader.CurrentVersion)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        bool isValid = FrameHeader.TypeOf(datagram) switch
        {
            FrameHeader.Data or FrameHeader.Pad => OnData(datagram, destination, source, nowNs),
            FrameHeader.Setup => OnSetup(datagram, destination, source, nowNs),
            FrameHeader.RttMeasurement => OnRttMeasurement(datagram, destination, source, nowNs),
            _ => true,
        };
        if (!isValid)
            _counters.Increment(SystemCounter.InvalidPackets);
    }

    /// <summary>Sends a status message with an image's position to its senders.</summary>
    internal void SendStatusMessage(ImageConnections connections, byte flags, int sessionId, int streamId, int termId,
        int termOffset, int windowLength, long nowNs)
    {
        var message = new StatusMessageFrame(flags, sessionId, streamId, termId, termOffset, windowLength, ReceiverId,
            Channel.GroupTag);
        int length = message.Encode(_frame);
        _counters.Add(SystemCounter.StatusMessagesSent, Send(connections, length, nowNs));
    }

    /// <summary>Sends a NAK for a gap to an image's senders; returns their number.</summary>
    internal int SendNak(ImageConnections connections, in NakFrame nak, long nowNs)
    {
        nak.Encode(_frame);
        int sent = Send(connections, NakFrame.Length, nowNs);
        _counters.Add(SystemCounter.NakMessagesSent, sent);
        return sent;
    }

    /// <summary>Sends a round-trip measurement to an image's senders, which they answer at once.</summary>
    internal void AskForRoundTrip(ImageConnections connections, int sessionId, int streamId, long nowNs)
    {
        var question = new RttMeasurementFrame(RttMeasurementFrame.ReplyWantedFlag, sessionId, streamId, nowNs, 0,
            ReceiverId);
        question.Encode(_frame);
        Send(connections, RttMeasurementFrame.Length, nowNs);
    }

    /// <summary>Notifies an image's senders that it was rejected.</summary>
    internal void SendError(ImageConnections connections, int sessionId, int streamId, int code,
        ReadOnlySpan<byte> text, long nowNs)
    {
        int length =
            ErrorFrame.Encode(_frame, sessionId, streamId, ReceiverId, Channel.GroupTag, code, text);
        _counters.Add(SystemCounter.ErrorFramesSent, Send(connections, length, nowNs));
    }

    /// <summary>Called when an image accepts no more data; its session is ignored until the image is removed.</summary>
    internal void OnImageInactive(PublicationImage image)
    {
        long key = KeyOf(image.SessionId, image.StreamId);
        if (_sessionByKey.TryGetValue(key, out Session? session) && session.Image == image)
            session.IsCoolingDown = true;
    }

    /// <summary>Called when an image is removed; the next SETUP creates a new one.</summary>
    internal void Forget(PublicationImage image)
    {
        long key = KeyOf(image.SessionId, image.StreamId);
        if (_sessionByKey.TryGetValue(key, out Session? session) && session.Image == image)
            _sessionByKey.Remove(key);
    }

    /// <summary>Removes senders that were asked for a SETUP and never sent one.</summary>
    internal void OnTimer(long nowNs)
    {
        foreach ((long key, Session session) in _sessionByKey)
        {
            if (session.Image is null && nowNs - session.ElicitedNs > PendingSetupNs)
                _sessionByKey.Remove(key);
        }
    }

    public void Dispose()
    {
        foreach (ReceiveDestination? destination in _destinations)
            destination?.Dispose();
    }

    private static long KeyOf(int sessionId, int streamId) => ((long)sessionId << 32) | (uint)streamId;

    private int Poll(int index, IUdpTransport transport, long nowNs)
    {
        int count = 0;
        while (count < DatagramsPerCycle)
        {
            int length = transport.Receive(_received, out UdpAddress source);
            if (length < 0)
                break;

            OnDatagram(_received.AsSpan(0, length), index, source, nowNs);
            count++;
        }

        return count;
    }

    /// <summary>Contacts a publisher's control address, and again each second, since it removes receivers that are
    /// silent.</summary>
    private void Arrive(ReceiveDestination destination, in UdpAddress control, long nowNs)
    {
        if (_interests.Length == 0 ||
            (destination.ElicitedNs is { } lastNs && nowNs - lastNs < ArrivalIntervalNs))
            return;

        destination.ElicitedNs = nowNs;
        SendElicitation(destination, control, 0, 0);
        foreach (StreamInterest interest in _interests)
        {
            if (interest.SessionId is { } sessionId)
                SendElicitation(destination, control, sessionId, interest.StreamId);
        }
    }

    private bool OnData(ReadOnlySpan<byte> datagram, int destination, in UdpAddress source, long nowNs)
    {
        if (!DataFrame.TryDecode(datagram, out DataFrame frame))
            return false;

        long key = KeyOf(frame.SessionId, frame.StreamId);
        bool isKnown = _sessionByKey.TryGetValue(key, out Session? session);
        if (session?.Image is { } image)
        {
            if (session.IsCoolingDown)
                return true;
            if (!image.Connections.TryHear(destination, source, ControlOf(destination, source), nowNs))
                return false;
            image.OnData(frame, datagram, destination, nowNs);
            return true;
        }

        bool isEnd = frame.IsHeartbeat && frame.IsEndOfStream;
        if (isEnd || !IsWanted(frame.SessionId, frame.StreamId) ||
            (isKnown && nowNs - session!.ElicitedNs < PendingSetupNs))
            return true;

        Elicit(key, session, frame, destination, source, nowNs);
        return true;
    }

    private void Elicit(long key, Session? session, in DataFrame frame, int destination, in UdpAddress source,
        long nowNs)
    {
        if (session is null)
        {
            if (!HasRoomFor(source, nowNs))
                return;
            session = new Session { Source = source };
            _sessionByKey.Add(key, session);
        }

        session.ElicitedNs = nowNs;
        SendElicitation(_destinations[destination]!, ControlOf(destination, source), frame.SessionId, frame.StreamId);
    }

    private void SendElicitation(ReceiveDestination destination, in UdpAddress control, int sessionId, int streamId)
    {
        var message = new StatusMessageFrame(StatusMessageFrame.SendSetupFlag, sessionId, streamId, 0, 0, 0,
            ReceiverId, Channel.GroupTag);
        Send(destination, _frame.AsSpan(0, message.Encode(_frame)), control);
        _counters.Increment(SystemCounter.StatusMessagesSent);
    }

    private bool OnSetup(ReadOnlySpan<byte> datagram, int destination, in UdpAddress source, long nowNs)
    {
        if (!SetupFrame.TryDecode(datagram, out SetupFrame setup))
            return false;

        long key = KeyOf(setup.SessionId, setup.StreamId);
        bool isKnown = _sessionByKey.TryGetValue(key, out Session? session);
        if (session?.Image is { } existing)
            return session.IsCoolingDown ||
                existing.Connections.TryHear(destination, source, ControlOf(destination, source), nowNs);
        if (!IsWanted(setup.SessionId, setup.StreamId) || (!isKnown && !HasRoomFor(source, nowNs)))
            return true;

        if (_factory.Create(this, setup, source, nowNs) is { } image)
        {
            image.Connections.TryHear(destination, source, ControlOf(destination, source), nowNs);
            _sessionByKey[key] = new Session { Source = source, Image = image, ElicitedNs = nowNs };
        }

        return true;
    }

    private bool OnRttMeasurement(ReadOnlySpan<byte> datagram, int destination, in UdpAddress source, long nowNs)
    {
        if (!RttMeasurementFrame.TryDecode(datagram, out RttMeasurementFrame measurement))
            return false;

        bool isAnswer = (measurement.Flags & RttMeasurementFrame.ReplyWantedFlag) == 0;
        if (isAnswer)
        {
            long key = KeyOf(measurement.SessionId, measurement.StreamId);
            if (measurement.ReceiverId == ReceiverId && _sessionByKey.TryGetValue(key, out Session? session))
                session.Image?.OnRoundTrip(nowNs - measurement.EchoTimestampNs - measurement.ReceptionDeltaNs);
            return true;
        }

        bool isForUs = measurement.ReceiverId == 0 || measurement.ReceiverId == ReceiverId;
        if (isForUs)
        {
            RttMeasurementFrame answer = measurement with { Flags = 0, ReceptionDeltaNs = 0, ReceiverId = ReceiverId };
            answer.Encode(_frame);
            Send(_destinations[destination]!, _frame.AsSpan(0, RttMeasurementFrame.Length),
                ControlOf(destination, source));
        }

        return true;
    }

    private int SessionsOf(in UdpAddress source)
    {
        int count = 0;
        foreach (Session session in _sessionByKey.Values)
            count += session.Source.HasAddressOf(source) ? 1 : 0;
        return count;
    }

    private bool HasRoomFor(in UdpAddress source, long nowNs)
    {
        bool isFull = _sessionByKey.Count == MaxSessions;
        if (!isFull && SessionsOf(source) < MaxSessionsOfSource)
            return true;
        if (_refusedNs is not { } before || nowNs - before >= RefusalIntervalNs)
        {
            _refusedNs = nowNs;
            string received = isFull
                ? $"{MaxSessions} sessions" : $"{MaxSessionsOfSource} sessions of {source.Address}";
            _factory.Refuse($"{Channel.Text}: {received} are received, "
                + $"which is the limit, and a further one of {source.Address} is not; publish on several channels");
        }
        return false;
    }

    private bool IsWanted(int sessionId, int streamId)
    {
        foreach (StreamInterest interest in _interests)
        {
            if (interest.Matches(sessionId, streamId))
                return true;
        }

        return false;
    }

    private UdpAddress ControlOf(int destination, in UdpAddress source) =>
        _destinations[destination]!.ControlOf(source);

    /// <summary>Sends the frame just written to all senders of an image; returns their number.</summary>
    private int Send(ImageConnections connections, int length, long nowNs)
    {
        int count = 0;
        for (int index = 0; index < _destinations.Length; index++)
        {
            if (_destinations[index] is not { } destination ||
                !connections.TryGetControl(index, nowNs, out UdpAddress control))
                continue;
            Send(destination, _frame.AsSpan(0, length), control);
            count++;
        }

        return count;
    }

    private void Send(ReceiveDestination from, ReadOnlySpan<byte> datagram, in UdpAddress to)
    {
        if (from.Transport.SendTo(datagram, to))
            _counters.Add(SystemCounter.BytesSent, datagram.Length);
        else
            _counters.Increment(SystemCounter.ShortSends);
    }

    /// <summary>Sender: with its image, or asked for a SETUP.</summary>
    private sealed class Session
    {
        internal UdpAddress Source { get; init; }

        internal PublicationImage? Image { get; init; }

        internal bool IsCoolingDown { get; set; }

        internal long ElicitedNs { get; set; }
    }
}
