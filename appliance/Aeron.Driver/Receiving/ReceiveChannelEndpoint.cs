// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>One receiving socket: gives datagrams to images, elicits a SETUP from senders it does not know.</summary>
internal sealed class ReceiveChannelEndpoint : IDisposable
{
    private const int MaxSessions = 1024;              // known or asked for; more are ignored until some go
    private const long PendingSetupNs = 1_000_000_000;
    private const int DatagramsPerCycle = 64;

    private readonly IUdpTransport _transport;
    private readonly DriverCounters _counters;
    private readonly IImageFactory _factory;
    private readonly Dictionary<long, Session> _sessionByKey = [];
    private readonly byte[] _received = new byte[65536];
    private readonly byte[] _frame = new byte[64];
    private StreamInterest[] _interests = [];

    internal ReceiveChannelEndpoint(UdpChannel channel, IUdpTransport transport, long receiverId,
        DriverCounters counters, IImageFactory factory)
    {
        Channel = channel;
        _transport = transport;
        ReceiverId = receiverId;
        _counters = counters;
        _factory = factory;
    }

    internal UdpChannel Channel { get; }

    internal long ReceiverId { get; }

    internal UdpAddress LocalAddress => _transport.LocalAddress;

    internal int InterestCount => _interests.Length;

    internal void AddInterest(in StreamInterest interest) => _interests = [.. _interests, interest];

    internal void RemoveInterest(long subscriptionRegistrationId) => _interests =
        Array.FindAll(_interests, one => one.SubscriptionRegistrationId != subscriptionRegistrationId);

    /// <summary>Takes what has arrived; returns how many datagrams.</summary>
    internal int Poll(long nowNs)
    {
        int count = 0;
        while (count < DatagramsPerCycle)
        {
            int length = _transport.Receive(_received, out UdpAddress source);
            if (length < 0)
                break;

            OnDatagram(_received.AsSpan(0, length), source, nowNs);
            count++;
        }

        return count;
    }

    internal void OnDatagram(ReadOnlySpan<byte> datagram, in UdpAddress source, long nowNs)
    {
        _counters.Add(SystemCounter.BytesReceived, datagram.Length);
        if (datagram.Length < FrameHeader.Length || FrameHeader.VersionOf(datagram) != FrameHeader.CurrentVersion)
        {
            _counters.Increment(SystemCounter.InvalidPackets);
            return;
        }

        bool isValid = FrameHeader.TypeOf(datagram) switch
        {
            FrameHeader.Data or FrameHeader.Pad => OnData(datagram, source, nowNs),
            FrameHeader.Setup => OnSetup(datagram, source, nowNs),
            FrameHeader.RttMeasurement => OnRttMeasurement(datagram, source),
            _ => true,
        };
        if (!isValid)
            _counters.Increment(SystemCounter.InvalidPackets);
    }

    internal void SendStatusMessage(in UdpAddress destination, byte flags, int sessionId, int streamId, int termId,
        int termOffset, int windowLength)
    {
        var message = new StatusMessageFrame(flags, sessionId, streamId, termId, termOffset, windowLength, ReceiverId);
        message.Encode(_frame);
        Send(_frame.AsSpan(0, StatusMessageFrame.Length), destination);
        _counters.Increment(SystemCounter.StatusMessagesSent);
    }

    internal void SendNak(in UdpAddress destination, in NakFrame nak)
    {
        nak.Encode(_frame);
        Send(_frame.AsSpan(0, NakFrame.Length), destination);
        _counters.Increment(SystemCounter.NakMessagesSent);
    }

    /// <summary>An image takes no more data; its session is left alone until it has been cleared away.</summary>
    internal void OnImageInactive(PublicationImage image)
    {
        long key = KeyOf(image.SessionId, image.StreamId);
        if (_sessionByKey.TryGetValue(key, out Session? session) && session.Image == image)
            session.IsCoolingDown = true;
    }

    /// <summary>An image was cleared away; a fresh SETUP makes a new one.</summary>
    internal void Forget(PublicationImage image)
    {
        long key = KeyOf(image.SessionId, image.StreamId);
        if (_sessionByKey.TryGetValue(key, out Session? session) && session.Image == image)
            _sessionByKey.Remove(key);
    }

    /// <summary>Forgets senders that were asked for a SETUP and never sent one.</summary>
    internal void OnTimer(long nowNs)
    {
        foreach ((long key, Session session) in _sessionByKey)
        {
            if (session.Image is null && nowNs - session.ElicitedNs > PendingSetupNs)
                _sessionByKey.Remove(key);
        }
    }

    public void Dispose() => _transport.Dispose();

    private static long KeyOf(int sessionId, int streamId) => ((long)sessionId << 32) | (uint)streamId;

    private bool OnData(ReadOnlySpan<byte> datagram, in UdpAddress source, long nowNs)
    {
        if (!DataFrame.TryDecode(datagram, out DataFrame frame))
            return false;

        long key = KeyOf(frame.SessionId, frame.StreamId);
        bool isKnown = _sessionByKey.TryGetValue(key, out Session? session);
        if (session?.Image is { } image)
        {
            if (!session.IsCoolingDown)
                image.OnData(frame, datagram, nowNs);
            return true;
        }

        bool isEnd = frame.IsHeartbeat && frame.IsEndOfStream;
        if (isEnd || !IsWanted(frame.SessionId, frame.StreamId) ||
            (isKnown && nowNs - session!.ElicitedNs < PendingSetupNs))
            return true;

        Elicit(key, session, frame, source, nowNs);
        return true;
    }

    private void Elicit(long key, Session? session, in DataFrame frame, in UdpAddress source, long nowNs)
    {
        if (session is null)
        {
            if (_sessionByKey.Count == MaxSessions)
                return;
            session = new Session();
            _sessionByKey.Add(key, session);
        }

        session.ElicitedNs = nowNs;
        SendStatusMessage(source, StatusMessageFrame.SendSetupFlag, frame.SessionId, frame.StreamId, 0, 0, 0);
    }

    private bool OnSetup(ReadOnlySpan<byte> datagram, in UdpAddress source, long nowNs)
    {
        if (!SetupFrame.TryDecode(datagram, out SetupFrame setup))
            return false;

        long key = KeyOf(setup.SessionId, setup.StreamId);
        bool isKnown = _sessionByKey.TryGetValue(key, out Session? session);
        if (session?.Image is not null || !IsWanted(setup.SessionId, setup.StreamId) ||
            (!isKnown && _sessionByKey.Count == MaxSessions))
            return true;

        if (_factory.Create(this, setup, source, nowNs) is { } image)
            _sessionByKey[key] = new Session { Image = image, ElicitedNs = nowNs };
        return true;
    }

    private bool OnRttMeasurement(ReadOnlySpan<byte> datagram, in UdpAddress source)
    {
        if (!RttMeasurementFrame.TryDecode(datagram, out RttMeasurementFrame measurement))
            return false;

        bool isForUs = measurement.ReceiverId == 0 || measurement.ReceiverId == ReceiverId;
        if (isForUs && (measurement.Flags & RttMeasurementFrame.ReplyWantedFlag) != 0)
        {
            RttMeasurementFrame answer = measurement with { Flags = 0, ReceptionDeltaNs = 0, ReceiverId = ReceiverId };
            answer.Encode(_frame);
            Send(_frame.AsSpan(0, RttMeasurementFrame.Length), source);
        }

        return true;
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

    private void Send(ReadOnlySpan<byte> datagram, in UdpAddress destination)
    {
        if (_transport.SendTo(datagram, destination))
            _counters.Add(SystemCounter.BytesSent, datagram.Length);
        else
            _counters.Increment(SystemCounter.ShortSends);
    }

    /// <summary>A sender: with its image, or asked for a SETUP.</summary>
    private sealed class Session
    {
        internal PublicationImage? Image { get; init; }

        internal bool IsCoolingDown { get; set; }

        internal long ElicitedNs { get; set; }
    }
}
