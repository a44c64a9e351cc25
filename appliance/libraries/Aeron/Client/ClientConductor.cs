// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Exceptions;
using Adaptive.Aeron.Status;
using Adaptive.Agrona.Concurrent.Broadcast;
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron;

/// <summary>
/// Control part of a client, off the data path: sends commands, handles events on its own thread, and keeps
/// publications, subscriptions and images consistent with the driver. All of it runs under one lock.
/// </summary>
internal sealed unsafe class ClientConductor : IDriverEventsListener, IDisposable
{
    private const int IdleMs = 16;
    private const int AnswerPauseMs = 1;
    private const int EventsPerCycle = 10;
    private const long Nothing = -1;

    private readonly Lock _sync = new();
    private readonly CncFile _cnc;
    private readonly DriverProxy _driver;
    private readonly DriverEventsAdapter _events;
    private readonly ClientLiveness _liveness;
    private readonly Aeron.Context _context;
    private readonly Dictionary<long, Publication> _publications = [];
    private readonly Dictionary<long, Subscription> _subscriptions = [];
    private readonly Dictionary<long, LogBuffers> _logByOriginalId = [];
    private readonly HashSet<long> _unawaited = [];
    private readonly LingeringLogs _lingering = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread? _thread;
    private Answer? _answer;
    private long _awaitedId = Nothing;
    private long _lapped;
    private bool _isInCallback;
    private volatile bool _isClosed;

    internal ClientConductor(CncFile cnc, Aeron.Context context)
    {
        _cnc = cnc;
        _context = context;
        Counters = cnc.Counters;
        var receiver = new CopyBroadcastReceiver(cnc.ToClients, cnc.ToClientsLength);
        // Events from before this client's start do not concern it.
        receiver.SkipToEnd();
        ClientId = cnc.ToDriver.NextCorrelationId();
        _driver = new DriverProxy(cnc.ToDriver, ClientId);
        _events = new DriverEventsAdapter(receiver, this, ClientId);
        _liveness = new ClientLiveness(cnc, ClientId, context);
        if (!context.IsInvoked)
        {
            _thread = new Thread(Run) { Name = "aeron-client", IsBackground = true };
            _thread.Start();
        }
    }

    /// <summary>The counters of the driver; publication limits and subscriber positions are among them.</summary>
    internal CountersReader Counters { get; }

    internal long ClientId { get; }

    internal bool IsClosed => _isClosed;

    internal Publication AddPublication(string channel, int streamId, bool isExclusive)
    {
        lock (_sync)
        {
            ThrowIfUnusable();
            long id = _driver.AddPublication(channel, streamId, isExclusive);
            Answer ready = AwaitAnswer(id, channel);
            var identity = new PublicationIdentity(channel, streamId, ready.SessionId, id, ready.RegistrationId,
                ready.CounterId, ready.ChannelStatusId);
            LogBuffers log = MapPublicationLog(ready);
            Publication publication = isExclusive
                ? new ExclusivePublication(this, identity, log)
                : new ConcurrentPublication(this, identity, log);
            _publications.Add(id, publication);
            return publication;
        }
    }

    internal Subscription AddSubscription(string channel, int streamId)
    {
        lock (_sync)
        {
            ThrowIfUnusable();
            long id = _driver.NextCorrelationId();
            var subscription = new Subscription(this, channel, streamId, id);
            // Registered before the answer arrives, since images may follow it at once.
            _subscriptions.Add(id, subscription);
            try
            {
                _driver.AddSubscription(id, channel, streamId);
                subscription.ChannelStatusId = AwaitAnswer(id, channel).ChannelStatusId;
            }
            catch
            {
                _subscriptions.Remove(id);
                throw;
            }

            return subscription;
        }
    }

    internal void ReleasePublication(Publication publication, bool isRevoked = false)
    {
        lock (_sync)
        {
            if (_isClosed || !_publications.Remove(publication.RegistrationId))
                return;

            long original = publication.OriginalRegistrationId;
            if (!_publications.Values.Any(other => other.OriginalRegistrationId == original))
                _logByOriginalId.Remove(original);
            _unawaited.Add(_driver.RemovePublication(publication.RegistrationId, isRevoked));
        }
    }

    internal void ReleaseSubscription(Subscription subscription)
    {
        lock (_sync)
        {
            if (_isClosed || !_subscriptions.Remove(subscription.RegistrationId))
                return;

            _unawaited.Add(_driver.RemoveSubscription(subscription.RegistrationId));
            LetGoOfImages(subscription);
        }
    }

    /// <summary>Adds or removes a destination, by the type id of the command.</summary>
    internal void ChangeDestination(int messageTypeId, long registrationId, string channel)
    {
        lock (_sync)
        {
            ThrowIfUnusable();
            AwaitAnswer(_driver.ChangeDestination(messageTypeId, registrationId, channel), channel);
        }
    }

    /// <summary>Notifies the publisher of an image that the image is rejected.</summary>
    internal void RejectImage(long imageCorrelationId, long position, string reason)
    {
        lock (_sync)
        {
            ThrowIfUnusable();
            AwaitAnswer(_driver.RejectImage(imageCorrelationId, position, reason), "image");
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

        _wake.Set();
        if (Thread.CurrentThread != _thread)
            _thread?.Join();
    }

    /// <summary>Handles the driver's events: on the conductor's thread, or the owner's if it has none.</summary>
    internal void DoWork()
    {
        lock (_sync)
        {
            if (!_isClosed)
                Service();
        }
    }

    public bool IsAwaited(long correlationId) => correlationId == _awaitedId || _unawaited.Contains(correlationId);

    public bool HasSubscription(long registrationId) => _subscriptions.ContainsKey(registrationId);

    public bool HasPublication(long originalRegistrationId) =>
        _publications.Values.Any(one => one.OriginalRegistrationId == originalRegistrationId);

    public bool HasChannel(int channelStatusId) =>
        _publications.Values.Any(one => one.ChannelStatusId == channelStatusId) ||
        _subscriptions.Values.Any(one => one.ChannelStatusId == channelStatusId);

    public void OnPublicationReady(long correlationId, long registrationId, int sessionId, int limitCounterId,
        int channelStatusId, string logFileName) => TakeAnswer(correlationId,
        new Answer(registrationId, sessionId, limitCounterId, channelStatusId, logFileName));

    public void OnSubscriptionReady(long correlationId, int channelStatusId) =>
        TakeAnswer(correlationId, new Answer(ChannelStatusId: channelStatusId));

    public void OnOperationSuccess(long correlationId) => TakeAnswer(correlationId, new Answer());

    public void OnAvailableImage(in ImageIdentity identity, long subscriptionRegistrationId, string logFileName)
    {
        Subscription subscription = _subscriptions[subscriptionRegistrationId];
        if (subscription.HasImage(identity.CorrelationId))
            return;

        try
        {
            var image = new Image(subscription, identity, LogBuffers.Map(logFileName), Counters,
                _context.ErrorHandler());
            subscription.AddImage(image);
        }
        catch (IOException exception)
        {
            // The image was removed before it was mapped; the driver's next event reports that.
            _context.ErrorHandler()?.OnError(exception);
        }
    }

    public void OnUnavailableImage(long correlationId, long subscriptionRegistrationId)
    {
        Subscription subscription = _subscriptions[subscriptionRegistrationId];
        if (subscription.RemoveImage(correlationId) is { } image)
            _lingering.Add(image);
    }

    public void OnError(long correlationId, ErrorCode code, string message)
    {
        var refusal = new RegistrationException(correlationId, (int)code, code, message);
        if (correlationId == _awaitedId)
            _answer = new Answer(Refusal: refusal);
        else if (_unawaited.Remove(correlationId))
            _context.ErrorHandler()?.OnError(refusal);
    }

    public void OnPublicationError(PublicationErrorFrame errorFrame) =>
        Call(() => _context.PublicationErrorFrameHandler()?.OnPublicationError(errorFrame));

    public void OnChannelError(int channelStatusId, string message) =>
        _context.ErrorHandler()?.OnError(new AeronException(message));

    public void OnClientTimeout() => CloseFor(new ClientTimeoutException($"{_context.AeronDirectoryName()}: the " +
        "media driver has not heard this client for too long and has given it up; see what stopped the process"));

    private void Run()
    {
        while (!_isClosed)
        {
            DoWork();
            if (!_isClosed)
                _wake.WaitOne(IdleMs);
        }
    }

    private void Service()
    {
        for (int i = 0; i < EventsPerCycle && !_isClosed && _events.Receive(); i++)
        {
        }

        if (_events.LappedCount != _lapped)
        {
            _lapped = _events.LappedCount;
            _context.ErrorHandler()?.OnError(new AeronException($"{_context.AeronDirectoryName()}: events of the " +
                "media driver were lost, this client was too slow; images may be missing until they come again"));
        }

        _lingering.OnCycle(_context.NanoClock());
        if (!_isClosed && _liveness.Check() is { } reason)
            CloseFor(reason);
    }

    private Answer AwaitAnswer(long correlationId, string channel)
    {
        long deadlineMs = Environment.TickCount64 + _context.DriverTimeoutMs();
        _awaitedId = correlationId;
        _answer = null;
        try
        {
            while (true)
            {
                Service();
                if (_answer is { } answer)
                    return answer.Refusal is null ? answer : throw answer.Refusal;
                ThrowIfUnusable();
                if (Environment.TickCount64 > deadlineMs)
                    throw new DriverTimeoutException($"{channel}: the media driver has not answered for " +
                        $"{_context.DriverTimeoutMs()} ms; see whether its thread runs");
                _context.Pause(AnswerPauseMs);
            }
        }
        finally
        {
            _awaitedId = Nothing;
        }
    }

    private void TakeAnswer(long correlationId, Answer answer)
    {
        if (correlationId == _awaitedId)
            _answer = answer;
        else
            _unawaited.Remove(correlationId);
    }

    private LogBuffers MapPublicationLog(Answer ready)
    {
        if (!_logByOriginalId.TryGetValue(ready.RegistrationId, out LogBuffers? log))
        {
            log = LogBuffers.Map(ready.LogFileName);
            _logByOriginalId.Add(ready.RegistrationId, log);
        }

        return log;
    }

    private void CloseFor(AeronException reason)
    {
        CloseAll();
        _context.ErrorHandler()?.OnError(reason);
    }

    private void CloseAll()
    {
        foreach (Publication publication in _publications.Values)
            publication.ForceClose();
        foreach (Subscription subscription in _subscriptions.Values)
        {
            subscription.ForceClose();
            LetGoOfImages(subscription);
        }

        _publications.Clear();
        _subscriptions.Clear();
        _logByOriginalId.Clear();
        _isClosed = true;
    }

    private void LetGoOfImages(Subscription subscription)
    {
        foreach (Image image in subscription.RemoveAllImages())
            _lingering.Add(image);
    }

    private void Call(Action handler)
    {
        _isInCallback = true;
        try
        {
            handler();
        }
        finally
        {
            _isInCallback = false;
        }
    }

    private void ThrowIfUnusable()
    {
        if (_isClosed)
            throw new AeronException("the client is closed; its media driver was stopped or it was disposed");
        if (_isInCallback)
            throw new AeronException("a handler of errors may not use its client; do it outside of the handler");
    }

    /// <summary>Answer of the driver to the awaited command.</summary>
    private sealed record Answer(long RegistrationId = 0, int SessionId = 0,
        int CounterId = CountersReader.NULL_COUNTER_ID, int ChannelStatusId = CountersReader.NULL_COUNTER_ID,
        string LogFileName = "", RegistrationException? Refusal = null);
}
