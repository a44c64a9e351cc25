// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Sending socket: sends for its publications, to one address or to several destinations, and passes answers of
/// receivers to them.
/// </summary>
internal sealed class SendChannelEndpoint : IDisposable
{
    private const int DatagramsPerCycle = 64;
    private const long PollIntervalNs = 4_000;
    private const long DestinationTimeoutNs = 5_000_000_000;

    private readonly IUdpTransport _transport;
    private readonly DriverCounters _counters;
    private readonly Destinations? _destinations;
    private readonly IRefusalListener? _refusals;
    private readonly Dictionary<long, NetworkPublication> _publicationByKey = [];
    private readonly byte[] _received = new byte[2048]; // messages of receivers are short
    private long _nextPollNs = long.MinValue;

    internal SendChannelEndpoint(UdpChannel channel, IUdpTransport transport, DriverCounters counters,
        IRefusalListener? refusals = null)
    {
        Channel = channel;
        _refusals = refusals;
        _transport = transport;
        _counters = counters;
        if (channel.IsMultiDestination)
            _destinations = new Destinations(channel.Mode == ControlMode.Dynamic, transport, DestinationTimeoutNs,
                counters);
    }

    internal UdpChannel Channel { get; }

    internal UdpAddress LocalAddress => _transport.LocalAddress;

    internal int PublicationCount => _publicationByKey.Count;

    internal void Add(NetworkPublication publication) =>
        _publicationByKey.Add(KeyOf(publication.SessionId, publication.StreamId), publication);

    internal void Remove(NetworkPublication publication) =>
        _publicationByKey.Remove(KeyOf(publication.SessionId, publication.StreamId));

    internal bool Has(int sessionId, int streamId) => _publicationByKey.ContainsKey(KeyOf(sessionId, streamId));

    /// <summary>Publishes the number of destinations in a counter from now on.</summary>
    internal void CountDestinations(int counterId) => _destinations?.CountBy(counterId);

    /// <summary>False while there are no destinations.</summary>
    internal bool HasTarget => _destinations is not { Count: 0 };

    /// <summary>Adds a destination of a client to a channel with control-mode=manual.</summary>
    internal void AddDestination(UdpChannel destination, long registrationId)
    {
        if (!ManualDestinations(destination).TryAdd(destination.Endpoint, registrationId))
            throw new ChannelException(ErrorCode.RESOURCE_TEMPORARILY_UNAVAILABLE,
                $"{destination.Text}: {Channel.Text} has {Destinations.MaxCount} destinations; remove some");
    }

    /// <summary>Removes a destination; an unknown one is ignored.</summary>
    internal void RemoveDestination(UdpChannel destination) =>
        ManualDestinations(destination).Remove(destination.Endpoint);

    /// <summary>Removes a destination by the id under which it was added.</summary>
    internal void RemoveDestination(long registrationId) => _destinations?.Remove(registrationId);

    /// <summary>Sends one datagram; returns false if it was not accepted and has to be sent again later.</summary>
    internal bool Send(ReadOnlySpan<byte> datagram)
    {
        if (_destinations is not null)
            return _destinations.Send(datagram);
        if (!_transport.Send(datagram))
        {
            _counters.Increment(SystemCounter.ShortSends);
            return false;
        }

        _counters.Add(SystemCounter.BytesSent, datagram.Length);
        return true;
    }

    /// <summary>
    /// Sends consecutive datagrams of these lengths; returns the number accepted, in order. The others have to be sent
    /// again later.
    /// </summary>
    internal int Send(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths)
    {
        if (_destinations is not null)
            return SendEach(datagrams, lengths);

        int taken = _transport.Send(datagrams, lengths);
        for (int i = 0; i < taken; i++)
            _counters.Add(SystemCounter.BytesSent, lengths[i]);
        if (taken < lengths.Length)
            _counters.Increment(SystemCounter.ShortSends);
        return taken;
    }

    /// <summary>Handles received datagrams; returns their number.</summary>
    internal int Poll(long nowNs)
    {
        // Polling an empty socket costs a considerable part of a datagram, so a spinning duty cycle does not poll each
        // time.
        if (nowNs < _nextPollNs)
            return 0;

        int count = 0;
        while (count < DatagramsPerCycle)
        {
            int length = _transport.Receive(_received, out UdpAddress source);
            if (length < 0)
                break;

            OnDatagram(_received.AsSpan(0, length), source, nowNs);
            count++;
        }

        _nextPollNs = count == 0 ? nowNs + PollIntervalNs : nowNs;
        _destinations?.Expire(nowNs);

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
            FrameHeader.StatusMessage => OnStatusMessage(datagram, source, nowNs),
            FrameHeader.Nak => OnNak(datagram, source, nowNs),
            FrameHeader.RttMeasurement => OnRttMeasurement(datagram, nowNs),
            FrameHeader.Error => OnError(datagram, source, nowNs),
            _ => true,
        };
        if (!isValid)
            _counters.Increment(SystemCounter.InvalidPackets);
    }

    public void Dispose() => _transport.Dispose();

    private static long KeyOf(int sessionId, int streamId) => ((long)sessionId << 32) | (uint)streamId;

    private bool OnStatusMessage(ReadOnlySpan<byte> datagram, in UdpAddress source, long nowNs)
    {
        if (!StatusMessageFrame.TryDecode(datagram, out StatusMessageFrame message))
            return false;

        _counters.Increment(SystemCounter.StatusMessagesReceived);
        bool isKnown = _publicationByKey.TryGetValue(KeyOf(message.SessionId, message.StreamId),
            out NetworkPublication? to);
        // A receiver that contacts the control address knows no session yet; it requests a SETUP once it hears one.
        bool isArrival = message is { SessionId: 0, StreamId: 0 };
        if (isKnown || isArrival)
            _destinations?.OnHeard(message.ReceiverId, source, nowNs);
        to?.OnStatusMessage(message, source, nowNs);
        return true;
    }

    private bool OnNak(ReadOnlySpan<byte> datagram, in UdpAddress source, long nowNs)
    {
        if (!NakFrame.TryDecode(datagram, out NakFrame nak))
            return false;

        _counters.Increment(SystemCounter.NakMessagesReceived);
        if (_publicationByKey.TryGetValue(KeyOf(nak.SessionId, nak.StreamId), out NetworkPublication? to))
            to.OnNak(nak, source, nowNs);
        return true;
    }

    private bool OnRttMeasurement(ReadOnlySpan<byte> datagram, long nowNs)
    {
        if (!RttMeasurementFrame.TryDecode(datagram, out RttMeasurementFrame measurement))
            return false;

        if (_publicationByKey.TryGetValue(KeyOf(measurement.SessionId, measurement.StreamId),
                out NetworkPublication? to))
            to.OnRttMeasurement(measurement, nowNs);
        return true;
    }

    private bool OnError(ReadOnlySpan<byte> datagram, in UdpAddress source, long nowNs)
    {
        if (!ErrorFrame.TryDecode(datagram, out ErrorFrame error))
            return false;

        _counters.Increment(SystemCounter.ErrorFramesReceived);
        if (!_publicationByKey.TryGetValue(KeyOf(error.SessionId, error.StreamId), out NetworkPublication? to))
            return true;

        if (to.OnError(error, nowNs))
            _refusals?.OnRefusal(to, error, datagram.Slice(ErrorFrame.Length, error.TextLength), source, nowNs);
        return true;
    }

    private int SendEach(ReadOnlySpan<byte> datagrams, ReadOnlySpan<int> lengths)
    {
        int taken = 0;
        for (; taken < lengths.Length && Send(datagrams[..lengths[taken]]); taken++)
            datagrams = datagrams[lengths[taken]..];
        return taken;
    }

    private Destinations ManualDestinations(UdpChannel destination)
    {
        if (_destinations is null || Channel.Mode != ControlMode.Manual)
            throw new ChannelException(ErrorCode.INVALID_CHANNEL,
                $"{destination.Text}: {Channel.Text} takes no destinations; open it with control-mode=manual");
        if (!destination.HasEndpoint || destination.IsMulticast || destination.IsMultiDestination)
            throw new ChannelException(ErrorCode.INVALID_CHANNEL,
                $"{destination.Text}: is not a destination; write aeron:udp?endpoint=HOST:PORT of one receiver");
        return _destinations;
    }
}
