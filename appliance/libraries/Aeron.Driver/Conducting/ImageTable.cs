// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Receiving;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>Subscriptions of a driver, the sockets on which they receive, and the images.</summary>
internal sealed class ImageTable(MediaDriverContext context, LogFactory logs, LossReport lossReport,
    DriverConductor conductor, Random random) : IImageFactory, IDisposable
{
    private const int MaxReported = 16;

    private readonly List<OpenSubscription> _subscriptions = [];
    private readonly List<ReceiveChannelEndpoint> _endpoints = [];
    private readonly List<(PublicationImage Image, LogBuffers Log)> _images = [];
    private readonly Dictionary<ReceiveChannelEndpoint, ChannelStatus> _statusByEndpoint = [];
    private readonly UntetheredSubscribers _untethered = new(conductor.Counters);
    private readonly HashSet<string> _reported = [];
    private readonly SourceFilter _sources = new(context, conductor.Counters);
    private long _nextReceiverId = random.NextInt64();
    private int _refused;

    /// <summary>Reasons reported for which sessions are not received; for any thread.</summary>
    internal int Refused => Volatile.Read(ref _refused);

    private DriverCounters Counters => conductor.Counters;

    internal int DoWork(long nowNs)
    {
        int work = 0;
        foreach (ReceiveChannelEndpoint endpoint in _endpoints)
            work += endpoint.Poll(nowNs);
        foreach ((PublicationImage image, _) in _images)
            work += image.Service(nowNs);
        return work;
    }

    internal void OnTimer(long nowNs)
    {
        for (int i = _images.Count - 1; i >= 0; i--)
        {
            PublicationImage image = _images[i].Image;
            if (image.OnTimer(nowNs))
                ReportUnavailable(image);
            if (image.State == ImageState.Done)
                Forget(i, nowNs);
        }

        _untethered.OnTimer(nowNs, this);
        foreach (ReceiveChannelEndpoint endpoint in _endpoints)
            endpoint.OnTimer(nowNs);
        CloseUnusedEndpoints(nowNs);
    }

    internal void AddSubscription(DriverClient client, long registrationId, UdpChannel channel, int streamId,
        long nowNs)
    {
        ReceiveChannelEndpoint endpoint = EndpointOf(channel, registrationId, nowNs);
        endpoint.AddInterest(new StreamInterest(registrationId, streamId, channel.SessionId));
        var subscription = new OpenSubscription(client, registrationId, channel, streamId, endpoint);
        _subscriptions.Add(subscription);
        conductor.ClientProxy.OnSubscriptionReady(registrationId, _statusByEndpoint[endpoint].StatusId);
        foreach ((PublicationImage image, _) in _images)
        {
            if (!subscription.Matches(image))
                continue;
            if (image.State == ImageState.Active)
                Join(subscription, image, image.RebuildPosition, nowNs);
            else if (image.Subscribers.Length == 0)
                Supersede(image, nowNs);
        }
    }

    /// <summary>Removes a subscription; returns false if there is none with this id.</summary>
    internal bool RemoveSubscription(long registrationId, long nowNs) =>
        RemoveWhere(one => one.RegistrationId == registrationId, nowNs);

    internal void RemoveAll(DriverClient client, long nowNs) => RemoveWhere(one => one.Client == client, nowNs);

    /// <summary>Socket of a subscription, or null.</summary>
    internal ReceiveChannelEndpoint? EndpointOf(long registrationId) =>
        _subscriptions.Find(one => one.RegistrationId == registrationId)?.Endpoint;

    /// <summary>Adds an address to receive at.</summary>
    internal void AddDestination(ReceiveChannelEndpoint endpoint, UdpChannel destination)
    {
        endpoint.CheckDestination(destination);
        endpoint.AddDestination(destination, OpenTransport(destination));
    }

    /// <summary>Rejects an image, which notifies its publisher; returns false if there is no such image.</summary>
    internal bool Reject(long imageCorrelationId, string reason)
    {
        int index = _images.FindIndex(one => one.Image.CorrelationId == imageCorrelationId);
        if (index >= 0)
            _images[index].Image.Reject(reason);
        return index >= 0;
    }

    public PublicationImage? Create(ReceiveChannelEndpoint endpoint, in SetupFrame setup, in UdpAddress source,
        long nowNs)
    {
        SetupFrame wanted = setup;
        OpenSubscription? first = _subscriptions.Find(one => one.Endpoint == endpoint &&
            one.StreamId == wanted.StreamId && (one.Channel.SessionId ?? wanted.SessionId) == wanted.SessionId);
        if (first is null)
            return null;

        try
        {
            (PublicationImage image, LogBuffers log) = Make(endpoint, first, setup, source, nowNs);
            _images.Add((image, log));
            foreach (OpenSubscription subscription in _subscriptions)
            {
                if (subscription.Matches(image))
                    Join(subscription, image, image.JoinPosition, nowNs);
            }

            return image;
        }
        catch (ChannelException exception)
        {
            Refuse(exception.Message);
            return null;
        }
    }

    public void Refuse(string reason)
    {
        conductor.OnError(reason);
        if (_reported.Count >= MaxReported || !_reported.Add(reason))
            return;
        Volatile.Write(ref _refused, _reported.Count);
        context.OnRefusedSession?.Invoke(reason);
    }

    /// <summary>Adds a subscription to an image from a position on, and notifies its client.</summary>
    internal void Join(OpenSubscription subscription, PublicationImage image, long position, long nowNs)
    {
        int counterId = Counters.AllocateStream(DriverCounters.SubscriberPositionTypeId, "sub-pos",
            new StreamIdentity(subscription.RegistrationId, image.SessionId, image.StreamId, subscription.Channel.Text,
                subscription.Client.ClientId, image.CorrelationId), position, nowNs);
        image.AddSubscriber(new SubscriberPosition(subscription.RegistrationId, counterId));
        _untethered.Add(subscription, image, counterId, nowNs);
        conductor.ClientProxy.OnAvailableImage(image.CorrelationId, image.StreamId, image.SessionId,
            subscription.RegistrationId, counterId, logs.ImageFile(image.CorrelationId),
            image.Parameters.Source.ToString());
    }

    /// <summary>Notifies the client of a subscription that an image is no longer available.</summary>
    internal void ReportUnavailable(OpenSubscription subscription, PublicationImage image) =>
        conductor.ClientProxy.OnUnavailableImage(image.CorrelationId, subscription.RegistrationId, image.StreamId,
            subscription.Channel.Text);

    public void Dispose()
    {
        for (int i = _images.Count - 1; i >= 0; i--)
            Forget(i, long.MaxValue / 2);
        foreach (ReceiveChannelEndpoint endpoint in _endpoints)
            endpoint.Dispose();
        _endpoints.Clear();
    }

    private (PublicationImage Image, LogBuffers Log) Make(ReceiveChannelEndpoint endpoint,
        OpenSubscription first, in SetupFrame setup, in UdpAddress source, long nowNs)
    {
        UdpChannel channel = first.Channel;
        CheckRoomOf(source, setup, channel);
        int window = ImageParameters.WindowOf(channel, context, setup, source);
        long id = conductor.NextCorrelationId();
        var stream = new StreamIdentity(id, setup.SessionId, setup.StreamId, channel.Text, first.Client.ClientId);
        List<int> taken = [];
        int Allocate(int typeId, string name, long value)
        {
            taken.Add(Counters.AllocateStream(typeId, name, stream, value, nowNs));
            return taken[^1];
        }

        long join = LogBuffer.LogBufferDescriptor.ComputePosition(setup.ActiveTermId, setup.TermOffset,
            LogBuffer.LogBufferDescriptor.PositionBitsToShift(setup.TermLength), setup.InitialTermId);
        try
        {
            var parameters = new ImageParameters(id, source, window, channel.IsReliable,
                ImageParameters.NakDelayOf(channel, context, setup, random.Next()),
                context.StatusMessageIntervalNs, context.ImageLivenessTimeoutNs,
                Allocate(DriverCounters.ReceiverHwmTypeId, "rcv-hwm", join),
                Allocate(DriverCounters.ReceiverPositionTypeId, "rcv-pos", join),
                Allocate(DriverCounters.ReceiverNaksSentTypeId, "rcv-naks-sent", 0))
            {
                Loss = new LossObserver(lossReport, setup.SessionId, setup.StreamId, channel.Text, source.ToString()),
                IsCubic = channel.IsCubic,
                MeasuresRoundTrips = context.MeasuresRoundTrips,
                InitialRttNs = context.InitialRttNs,
            };
            LogBuffers log = logs.CreateImage(setup, id, window, channel);
            return (new PublicationImage(setup, parameters, log, endpoint, Counters, nowNs), log);
        }
        catch (ChannelException)
        {
            foreach (int counterId in taken)
                Counters.Free(counterId, nowNs);
            throw;
        }
    }

    /// <summary>Throws if publishers at one address would use more than their share of memory.</summary>
    private void CheckRoomOf(in UdpAddress source, in SetupFrame setup, UdpChannel channel)
    {
        long mapped = 0;
        foreach ((PublicationImage image, LogBuffers log) in _images)
        {
            if (image.Parameters.Source.HasAddressOf(source))
                mapped += LogBuffer.LogBufferDescriptor.LogLength(log.TermLength);
        }

        long length = LogBuffer.LogBufferDescriptor.LogLength(setup.TermLength);
        if (mapped + length > context.MaxMappedBytesOfSource)
            throw new ChannelException(ErrorCode.STORAGE_SPACE,
                $"{channel.Text}: a log of {length} bytes for {source.Address} exceeds the bound of " +
                $"{context.MaxMappedBytesOfSource} for one address with {mapped} in use; use a shorter term-length");
    }

    private ReceiveChannelEndpoint EndpointOf(UdpChannel channel, long registrationId, long nowNs)
    {
        channel.CheckForSubscription();
        ReceiveChannelEndpoint? shared =
            _endpoints.Find(one => one.Channel.SubscriptionCanonical == channel.SubscriptionCanonical);
        if (shared is not null)
        {
            shared.Channel.CheckSharedWith(channel);
            return shared;
        }

        var endpoint = new ReceiveChannelEndpoint(channel, _nextReceiverId++, Counters, this, _sources);
        IUdpTransport? transport = channel.Mode != ControlMode.Manual ? OpenTransport(channel) : null;
        if (transport is not null)
            endpoint.AddDestination(channel, transport);
        _statusByEndpoint.Add(endpoint, Counters.AllocateChannel(DriverCounters.ReceiveChannelTypeId, "rcv",
            registrationId, channel.Text, transport?.LocalAddress, nowNs));
        _endpoints.Add(endpoint);
        return endpoint;
    }

    private IUdpTransport OpenTransport(UdpChannel channel)
    {
        int window = channel.ReceiverWindowLength ?? context.InitialWindowLength;
        int wanted = channel.SocketReceiveBufferLength ?? context.SocketReceiveBufferLength;
        if (wanted != 0 && wanted < window)
            throw new ChannelException(ErrorCode.INVALID_CHANNEL,
                $"{channel.Text}: so-rcvbuf {wanted} is below the window {window}; raise it or lower rcv-wnd");
        return context.OpenReceiveTransport(channel,
            channel.SocketSendBufferLength ?? context.SocketSendBufferLength, wanted);
    }

    private bool RemoveWhere(Predicate<OpenSubscription> isRemoved, long nowNs)
    {
        List<OpenSubscription> removed = _subscriptions.FindAll(isRemoved);
        foreach (OpenSubscription subscription in removed)
        {
            _subscriptions.Remove(subscription);
            subscription.Endpoint.RemoveInterest(subscription.RegistrationId);
            foreach ((PublicationImage image, _) in _images)
                RemoveSubscriber(image, subscription.RegistrationId, nowNs);
        }

        return removed.Count > 0;
    }

    private void RemoveSubscriber(PublicationImage image, long subscriptionRegistrationId, long nowNs)
    {
        foreach (SubscriberPosition subscriber in image.Subscribers)
        {
            if (subscriber.SubscriptionRegistrationId == subscriptionRegistrationId)
                Counters.Free(subscriber.CounterId, nowNs);
        }

        _untethered.Remove(image, subscriptionRegistrationId, nowNs);
        image.RemoveSubscriber(subscriptionRegistrationId);
        if (image.Subscribers.Length == 0)
            image.Deactivate(nowNs);
    }

    private void ReportUnavailable(PublicationImage image)
    {
        foreach (SubscriberPosition subscriber in image.Subscribers)
        {
            OpenSubscription? subscription =
                _subscriptions.Find(one => one.RegistrationId == subscriber.SubscriptionRegistrationId);
            if (subscription is not null)
                ReportUnavailable(subscription, image);
        }

        // A new SETUP of the session creates a new image from here on; the clients have released this one.
        image.Endpoint.Forget(image);
    }

    private static void Supersede(PublicationImage image, long nowNs)
    {
        image.Supersede(nowNs);
        image.Endpoint.Forget(image);
    }

    private void Forget(int index, long nowNs)
    {
        (PublicationImage image, LogBuffers log) = _images[index];
        _images.RemoveAt(index);
        image.Endpoint.Forget(image);
        _untethered.Remove(image, null, nowNs);
        Counters.Free(image.Parameters.HwmCounterId, nowNs);
        Counters.Free(image.Parameters.RebuildCounterId, nowNs);
        Counters.Free(image.Parameters.NaksSentCounterId, nowNs);
        foreach (SubscriberPosition subscriber in image.Subscribers)
            Counters.Free(subscriber.CounterId, nowNs);
        logs.DeleteImage(log, image.CorrelationId);
    }

    private void CloseUnusedEndpoints(long nowNs)
    {
        for (int i = _endpoints.Count - 1; i >= 0; i--)
        {
            ReceiveChannelEndpoint endpoint = _endpoints[i];
            if (endpoint.InterestCount == 0 && !HasImages(endpoint))
            {
                _endpoints.RemoveAt(i);
                if (_statusByEndpoint.Remove(endpoint, out ChannelStatus status))
                    Counters.Free(status, nowNs);
                endpoint.Dispose();
            }
        }
    }

    private bool HasImages(ReceiveChannelEndpoint endpoint)
    {
        foreach ((PublicationImage image, _) in _images)
        {
            if (image.Endpoint == endpoint)
                return true;
        }

        return false;
    }
}
