// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Conducting.Directories;
using Adaptive.Aeron.Driver.Ipc;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Receiving;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Agrona.Concurrent.Broadcast;
using Adaptive.Agrona.Concurrent.Errors;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// The driver's duty cycle: commands of clients, receiving, sending, timers. All of it runs on the driver's thread.
/// </summary>
internal sealed unsafe class DriverConductor : IDisposable
{
    private readonly MediaDriverContext _context;
    private readonly CncFile _cnc;
    private readonly DistinctErrorLog _errorLog;
    private readonly LossReport _lossReport;
    private readonly ClientCommandAdapter _commands;
    private readonly ChannelResolver _resolver = new();
    private readonly ClientTable _clients;
    private readonly OwnedCounters _ownedCounters;
    private readonly SessionIds _sessionIds;
    private readonly PublicationTable _publications;
    private readonly ImageTable _images;
    private readonly IpcTable _ipc;
    private readonly CommandRingGuard _ringGuard;
    private long _nextTimerNs;
    private bool _isClosing;

    internal DriverConductor(MediaDriverContext context, DriverDirectory directory)
    {
        _context = context;
        _cnc = CncFile.Create(directory.Handle, CncLengths.Default, context.ClientLivenessTimeoutNs,
            context.EpochClock());
        Counters = new DriverCounters(_cnc, context.EpochClock);
        ClientProxy = new ClientProxy(new BroadcastTransmitter(_cnc.ToClients, _cnc.ToClientsLength));
        _errorLog = new DistinctErrorLog(_cnc.ErrorLog, _cnc.ErrorLogLength);
        _lossReport = LossReport.Create(directory.Handle, context.EpochClock);
        Random random = context.Seed is { } seed ? new Random(seed) : new Random();
        var logs = new LogFactory(
            directory.Publications, directory.Images, context.MaxMappedBytes, Counters);
        _commands = new ClientCommandAdapter(_cnc.ToDriver, this);
        long nowNs = context.NanoClock();
        _clients = new ClientTable(context, Counters, ClientProxy, nowNs);
        _ownedCounters = new OwnedCounters(Counters);
        _sessionIds = new SessionIds(random.Next(int.MinValue, int.MaxValue));
        _publications = new PublicationTable(context, logs, Counters, _sessionIds, random, this);
        _images = new ImageTable(context, logs, _lossReport, this, random);
        _ipc = new IpcTable(context, logs, this, _sessionIds, random);
        _ringGuard = new CommandRingGuard(_cnc.ToDriver, context.ClientLivenessTimeoutNs);
        _nextTimerNs = nowNs + context.TimerIntervalNs;
        // Skips 0, which no driver uses as an id.
        _ = NextCorrelationId();
        _cnc.ToDriver.ConsumerHeartbeatTime = context.EpochClock();
        _cnc.SignalReady();
    }

    internal DriverCounters Counters { get; }

    /// <summary>Sends events to clients.</summary>
    internal ClientProxy ClientProxy { get; }

    /// <summary>Most recent error, for display; null if there was none.</summary>
    internal string? LastError { get; private set; }

    /// <summary>True once every closed publication has sent its data and its end.</summary>
    internal bool IsQuiet => _publications.AreQuiet;

    /// <summary>New id, also unique among those that clients take.</summary>
    internal long NextCorrelationId() => _cnc.ToDriver.NextCorrelationId();

    internal int DoWork(long nowNs)
    {
        int work = _commands.Receive(nowNs);
        if (!_resolver.IsIdle)
            work += _resolver.Poll(nowNs);
        // Offered data is sent before received data is processed.
        work += _publications.DoWork(nowNs);
        work += _images.DoWork(nowNs);
        work += _ipc.DoWork();
        if (nowNs - _nextTimerNs >= 0)
        {
            _nextTimerNs = nowNs + _context.TimerIntervalNs;
            OnTimer(nowNs);
        }

        return work;
    }

    internal void OnAddPublication(long clientId, long correlationId, string channel, int streamId, bool isExclusive,
        long nowNs)
    {
        if (IpcChannel.IsIpc(channel))
        {
            Answer(correlationId, () => _ipc.AddPublication(_clients.GetOrAdd(clientId, nowNs), correlationId,
                IpcChannel.Parse(channel), streamId, isExclusive, nowNs));
            return;
        }

        Answer(correlationId, clientId, channel, nowNs, (client, parsed, thenNs) =>
        {
            OpenPublication open = _publications.Add(client, correlationId, parsed, streamId, isExclusive, thenNs);
            NetworkPublication publication = open.Publication;
            ClientProxy.OnPublicationReady(correlationId, publication.RegistrationId, streamId, publication.SessionId,
                _publications.LogFile(open), publication.CounterIds.PublisherLimitId,
                _publications.ChannelStatusId(open), isExclusive);
        });
    }

    internal void OnRemovePublication(long correlationId, long registrationId, bool isRevoked, long nowNs)
    {
        if (_publications.Remove(registrationId, isRevoked, nowNs) || _ipc.RemovePublication(registrationId, isRevoked))
            ClientProxy.OnOperationSuccess(correlationId);
        else
            Refuse(correlationId, ErrorCode.UNKNOWN_PUBLICATION, $"there is no publication {registrationId}");
    }

    internal void OnAddSubscription(long clientId, long correlationId, string channel, int streamId, long nowNs)
    {
        if (IpcChannel.IsIpc(channel))
            Answer(correlationId, () => _ipc.AddSubscription(_clients.GetOrAdd(clientId, nowNs), correlationId,
                IpcChannel.Parse(channel), streamId, nowNs));
        else
            Answer(correlationId, clientId, channel, nowNs, (client, parsed, thenNs) =>
                _images.AddSubscription(client, correlationId, parsed, streamId, thenNs));
    }

    internal void OnRemoveSubscription(long correlationId, long registrationId, long nowNs)
    {
        if (_images.RemoveSubscription(registrationId, nowNs) || _ipc.RemoveSubscription(registrationId, nowNs))
            ClientProxy.OnOperationSuccess(correlationId);
        else
            Refuse(correlationId, ErrorCode.UNKNOWN_SUBSCRIPTION, $"there is no subscription {registrationId}");
    }

    /// <summary>Adds an address to, or removes one from, the destinations of a publication.</summary>
    internal void OnChangeDestination(long clientId, long correlationId, long registrationId, string channel,
        bool isAdded, long nowNs) =>
        Answer(correlationId, clientId, channel, nowNs, (_, destination, _) =>
        {
            SendChannelEndpoint endpoint = _publications.EndpointOf(registrationId) ?? throw new ChannelException(
                ErrorCode.UNKNOWN_PUBLICATION, $"{channel}: there is no publication {registrationId} to send it");
            if (isAdded)
                endpoint.AddDestination(destination, correlationId);
            else
                endpoint.RemoveDestination(destination);
            ClientProxy.OnOperationSuccess(correlationId);
        });

    /// <summary>Removes a destination of a publication by the id of the command that added it.</summary>
    internal void OnRemoveDestination(long correlationId, long registrationId, long destinationRegistrationId)
    {
        if (_publications.EndpointOf(registrationId) is not { } endpoint)
        {
            Refuse(correlationId, ErrorCode.UNKNOWN_PUBLICATION, $"there is no publication {registrationId}");
            return;
        }

        endpoint.RemoveDestination(destinationRegistrationId);
        ClientProxy.OnOperationSuccess(correlationId);
    }

    /// <summary>Adds or removes an address at which a subscription receives.</summary>
    internal void OnChangeReceiveDestination(long clientId, long correlationId, long registrationId, string channel,
        bool isAdded, long nowNs) =>
        Answer(correlationId, clientId, channel, nowNs, (_, destination, _) =>
        {
            ReceiveChannelEndpoint endpoint = _images.EndpointOf(registrationId) ?? throw new ChannelException(
                ErrorCode.UNKNOWN_SUBSCRIPTION, $"{channel}: there is no subscription {registrationId} to receive it");
            if (isAdded)
                _images.AddDestination(endpoint, destination);
            else
                endpoint.RemoveDestination(destination);
            ClientProxy.OnOperationSuccess(correlationId);
        });

    internal void OnRejectImage(long correlationId, long imageCorrelationId, string reason)
    {
        if (_images.Reject(imageCorrelationId, reason))
            ClientProxy.OnOperationSuccess(correlationId);
        else
            Refuse(correlationId, ErrorCode.GENERIC_ERROR, $"there is no image {imageCorrelationId} to reject");
    }

    internal void OnAddCounter(long clientId, long correlationId, int typeId, byte[] key, string label, long nowNs) =>
        Answer(correlationId, () => ClientProxy.OnCounterReady(correlationId,
            _ownedCounters.Add(_clients.GetOrAdd(clientId, nowNs), correlationId, typeId, key, label, nowNs)));

    internal void OnAddStaticCounter(long correlationId, long registrationId, int typeId, byte[] key, string label,
        long nowNs) =>
        Answer(correlationId, () => ClientProxy.OnStaticCounter(correlationId,
            _ownedCounters.GetOrAddStatic(registrationId, typeId, key, label, nowNs)));

    internal void OnRemoveCounter(long correlationId, long registrationId, long nowNs)
    {
        if (_ownedCounters.Remove(registrationId, nowNs) is not { } counterId)
        {
            Refuse(correlationId, ErrorCode.UNKNOWN_COUNTER, $"there is no counter {registrationId}");
            return;
        }

        ClientProxy.OnOperationSuccess(correlationId);
        ClientProxy.OnUnavailableCounter(registrationId, counterId);
    }

    internal void OnGetNextSessionId(long correlationId) =>
        ClientProxy.OnNextAvailableSessionId(correlationId, _sessionIds.Next());

    internal void OnKeepalive(long clientId)
    {
        if (_clients.Find(clientId) is { } client)
            Volatile.Write(ref Counters.Value(client.HeartbeatCounterId), _context.EpochClock());
    }

    internal void OnCloseClient(long clientId, long nowNs)
    {
        if (_clients.Find(clientId) is { } client)
            Close(client, nowNs);
    }

    /// <summary>
    /// Closes everything that clients have opened: publications then send their remaining data. The clients learn from
    /// the heartbeat that the driver ends.
    /// </summary>
    internal void CloseClients(long nowNs)
    {
        _isClosing = true;
        _cnc.ToDriver.ConsumerHeartbeatTime = -1;
        foreach (DriverClient client in _clients.All.ToArray())
            Close(client, nowNs);
    }

    internal int RefusedSessions => _images.Refused;

    internal void OnError(string message)
    {
        LastError = message;
        Counters.Increment(SystemCounter.Errors);
        _errorLog.Record(message, _context.EpochClock());
        _context.OnError?.Invoke(message);
    }

    /// <summary>Answers that a command was not executed.</summary>
    internal void Refuse(long correlationId, ErrorCode code, string message)
    {
        OnError(message);
        ClientProxy.OnError(correlationId, code, message);
    }

    public void Dispose()
    {
        _publications.Dispose();
        _images.Dispose();
        _ipc.Dispose();
        _lossReport.Dispose();
    }

    private void OnTimer(long nowNs)
    {
        if (!_isClosing)
            _cnc.ToDriver.ConsumerHeartbeatTime = _context.EpochClock();
        foreach (DriverClient client in _clients.TakeSilent(nowNs))
        {
            Counters.Increment(SystemCounter.ClientTimeouts);
            ClientProxy.OnClientTimeout(client.ClientId);
            Close(client, nowNs);
        }

        if (_ringGuard.IsUnblocked(nowNs))
            Counters.Increment(SystemCounter.UnblockedCommands);
        _publications.OnTimer(nowNs);
        _images.OnTimer(nowNs);
        _ipc.OnTimer(nowNs);
    }

    private void Close(DriverClient client, long nowNs)
    {
        _publications.RemoveAll(client, nowNs);
        _images.RemoveAll(client, nowNs);
        _ipc.RemoveAll(client, nowNs);
        _ownedCounters.RemoveAll(client, nowNs, ClientProxy.OnUnavailableCounter);
        _clients.Remove(client, nowNs);
    }

    /// <summary>Executes a client's command on a channel; an error becomes the answer.</summary>
    private void Answer(long correlationId, long clientId, string channel, long nowNs,
        Action<DriverClient, UdpChannel, long> action) =>
        Answer(correlationId, () =>
        {
            DriverClient client = _clients.GetOrAdd(clientId, nowNs);
            _resolver.Resolve(channel, (parsed, thenNs) =>
            {
                // The client may have ended while a host name was resolved.
                if (_clients.Has(client))
                    action(client, parsed, thenNs);
            }, refusal => Refuse(correlationId, refusal.Code, refusal.Message), nowNs);
        });

    private void Answer(long correlationId, Action action)
    {
        try
        {
            action();
        }
        catch (ChannelException exception)
        {
            Refuse(correlationId, exception.Code, exception.Message);
        }
    }
}
