// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Exceptions;

namespace Adaptive.Aeron;

/// <summary>
/// The cold half of a client: sends commands, takes events on a thread of its own, and keeps publications,
/// subscriptions and images in step with the driver. All of it happens under one lock.
/// </summary>
internal sealed class ClientConductor : IDisposable
{
    private const int EventWaitMs = 100;

    private readonly Lock _sync = new();
    private readonly IDriverConnection _driver;
    private readonly Aeron.Context _context;
    private readonly Dictionary<long, Publication> _publications = [];
    private readonly Dictionary<long, Subscription> _subscriptions = [];
    private readonly Dictionary<long, LogBuffers> _logByOriginalId = [];
    private readonly Dictionary<long, DriverEvent?> _awaited = [];
    private readonly Thread? _thread;
    private volatile bool _isClosed;

    internal ClientConductor(IDriverConnection driver, Aeron.Context context)
    {
        _driver = driver;
        _context = context;
        if (!context.IsInvoked)
        {
            _thread = new Thread(Run) { Name = "aeron-client-conductor", IsBackground = true };
            _thread.Start();
        }
    }

    internal MappedFile Counters => _driver.Counters;

    internal long ClientId => _driver.ClientId;

    internal bool IsClosed => _isClosed;

    internal Publication AddPublication(string channel, int streamId, bool isExclusive)
    {
        lock (_sync)
        {
            ThrowIfClosed();
            long correlationId = _driver.NextCorrelationId();
            _awaited.Add(correlationId, null);
            _driver.AddPublication(correlationId, channel, streamId, isExclusive);
            var ready = (DriverEvent.PublicationReady)AwaitAnswer(correlationId, channel);

            var identity = new PublicationIdentity(channel, streamId, ready.SessionId, correlationId,
                ready.OriginalRegistrationId, ready.LimitCounterId);
            LogBuffers log = MapPublicationLog(ready);
            Publication publication = isExclusive
                ? new ExclusivePublication(this, identity, log)
                : new ConcurrentPublication(this, identity, log);
            _publications.Add(correlationId, publication);
            return publication;
        }
    }

    internal Subscription AddSubscription(string channel, int streamId, AvailableImageHandler? available,
        UnavailableImageHandler? unavailable)
    {
        lock (_sync)
        {
            ThrowIfClosed();
            long correlationId = _driver.NextCorrelationId();
            var subscription = new Subscription(this, channel, streamId, correlationId,
                available ?? _context.AvailableImageHandler(), unavailable ?? _context.UnavailableImageHandler());
            // Known before the answer, since images may follow it closely.
            _subscriptions.Add(correlationId, subscription);
            _awaited.Add(correlationId, null);
            try
            {
                _driver.AddSubscription(correlationId, channel, streamId);
                AwaitAnswer(correlationId, channel);
            }
            catch
            {
                _subscriptions.Remove(correlationId);
                throw;
            }

            return subscription;
        }
    }

    internal void ReleasePublication(Publication publication)
    {
        lock (_sync)
        {
            if (_isClosed || !_publications.Remove(publication.RegistrationId))
                return;

            long original = publication.OriginalRegistrationId;
            if (!_publications.Values.Any(other => other.OriginalRegistrationId == original))
                _logByOriginalId.Remove(original);
            _driver.RemovePublication(_driver.NextCorrelationId(), publication.RegistrationId);
        }
    }

    internal void ReleaseSubscription(Subscription subscription)
    {
        lock (_sync)
        {
            if (_isClosed || !_subscriptions.Remove(subscription.RegistrationId))
                return;

            _driver.RemoveSubscription(_driver.NextCorrelationId(), subscription.RegistrationId);
            foreach (Image image in subscription.RemoveAllImages())
                TellUnavailable(subscription, image);
        }
    }

    public void Dispose()
    {
        lock (_sync)
        {
            if (!_isClosed)
            {
                CloseAll();
                _driver.CloseClient();
            }
        }

        if (Thread.CurrentThread != _thread)
            _thread?.Join();
    }

    /// <summary>Takes what the driver has told: on the conductor's thread, or the owner's if it has none.</summary>
    internal void DoWork()
    {
        lock (_sync)
        {
            while (!_isClosed && _driver.PollEvent() is { } driverEvent)
                OnEvent(driverEvent);
        }
    }

    private void Run()
    {
        while (!_isClosed)
        {
            DoWork();
            if (!_isClosed)
                _driver.AwaitEvent(EventWaitMs);
        }
    }

    private DriverEvent AwaitAnswer(long correlationId, string channel)
    {
        long deadlineMs = Environment.TickCount64 + _context.DriverTimeoutMs();
        try
        {
            while (_awaited[correlationId] is null)
            {
                if (_driver.PollEvent() is { } driverEvent)
                    OnEvent(driverEvent);
                else if (Environment.TickCount64 > deadlineMs)
                    throw new DriverTimeoutException($"{channel}: the media driver has not answered for " +
                        $"{_context.DriverTimeoutMs()} ms; see whether its thread runs");
                else
                    _driver.AwaitAnswer(1);
                ThrowIfClosed();
            }

            DriverEvent answer = _awaited[correlationId]!;
            if (answer is DriverEvent.Error error)
                throw new RegistrationException(correlationId, (int)error.Code, error.Code, error.Message);
            return answer;
        }
        finally
        {
            _awaited.Remove(correlationId);
        }
    }

    private void OnEvent(DriverEvent driverEvent)
    {
        switch (driverEvent)
        {
            case DriverEvent.AvailableImage available:
                OnAvailableImage(available);
                break;
            case DriverEvent.UnavailableImage unavailable:
                OnUnavailableImage(unavailable);
                break;
            case DriverEvent.DriverClosed:
                CloseAll();
                break;
            case DriverEvent.Error error when !_awaited.ContainsKey(error.CorrelationId):
                _context.ErrorHandler()?.OnError(new AeronException(error.Message));
                break;
            default:
                if (_awaited.ContainsKey(driverEvent.CorrelationId))
                    _awaited[driverEvent.CorrelationId] = driverEvent;
                break;
        }
    }

    private void OnAvailableImage(DriverEvent.AvailableImage available)
    {
        if (!_subscriptions.TryGetValue(available.SubscriptionRegistrationId, out Subscription? subscription))
            return;

        try
        {
            var identity = new ImageIdentity(available.CorrelationId, available.SessionId,
                available.PositionCounterId, available.SourceIdentity);
            var image = new Image(subscription, identity, LogBuffers.Map(available.LogFileName), Counters,
                _context.ErrorHandler());
            subscription.AvailableImageHandler?.Invoke(image);
            subscription.AddImage(image);
        }
        catch (IOException exception)
        {
            // The image went before it was mapped; the driver's next event says so.
            _context.ErrorHandler()?.OnError(exception);
        }
    }

    private void OnUnavailableImage(DriverEvent.UnavailableImage unavailable)
    {
        if (_subscriptions.TryGetValue(unavailable.SubscriptionRegistrationId, out Subscription? subscription) &&
            subscription.RemoveImage(unavailable.CorrelationId) is { } image)
            TellUnavailable(subscription, image);
    }

    private LogBuffers MapPublicationLog(DriverEvent.PublicationReady ready)
    {
        if (!_logByOriginalId.TryGetValue(ready.OriginalRegistrationId, out LogBuffers? log))
        {
            log = LogBuffers.Map(ready.LogFileName);
            _logByOriginalId.Add(ready.OriginalRegistrationId, log);
        }

        return log;
    }

    private void CloseAll()
    {
        _isClosed = true;
        foreach (Publication publication in _publications.Values)
            publication.ForceClose();
        foreach (Subscription subscription in _subscriptions.Values)
        {
            subscription.ForceClose();
            foreach (Image image in subscription.RemoveAllImages())
                TellUnavailable(subscription, image);
        }

        _publications.Clear();
        _subscriptions.Clear();
        _logByOriginalId.Clear();
    }

    private static void TellUnavailable(Subscription subscription, Image image) =>
        subscription.UnavailableImageHandler?.Invoke(image);

    private void ThrowIfClosed()
    {
        if (_isClosed)
            throw new AeronException("the client is closed; its media driver was stopped or it was disposed");
    }
}
