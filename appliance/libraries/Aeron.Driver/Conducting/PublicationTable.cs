// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>Publications of a driver and the sockets from which they send.</summary>
internal sealed class PublicationTable(MediaDriverContext context, LogFactory logs, DriverCounters counters,
    SessionIds sessionIds, Random random, DriverConductor conductor) : IRefusalListener, IDisposable
{
    private const long RefusalWindowNs = 1_000_000_000;
    private const int MostRefusals = 32;

    private readonly List<OpenPublication> _publications = [];
    private readonly List<SendChannelEndpoint> _endpoints = [];
    private readonly Dictionary<SendChannelEndpoint, ChannelStatus> _statusByEndpoint = [];
    private long _refusalsSinceNs = long.MinValue / 2;
    private int _refusals;

    internal bool AreQuiet
    {
        get
        {
            foreach (OpenPublication open in _publications)
            {
                if (!open.Publication.IsQuiet)
                    return false;
            }

            return true;
        }
    }

    internal int ChannelStatusId(OpenPublication open) => _statusByEndpoint[open.Endpoint].StatusId;

    internal string LogFile(OpenPublication open) => logs.PublicationFile(open.Publication.RegistrationId);

    internal int DoWork(long nowNs)
    {
        int work = 0;
        // Offered data is sent before answers of receivers are processed.
        foreach (OpenPublication open in _publications)
            work += open.Publication.Send(nowNs);
        foreach (SendChannelEndpoint endpoint in _endpoints)
            work += endpoint.Poll(nowNs);
        foreach (OpenPublication open in _publications)
            work += open.Publication.UpdatePublisherLimit();

        return work;
    }

    internal void OnTimer(long nowNs)
    {
        for (int i = _publications.Count - 1; i >= 0; i--)
        {
            OpenPublication open = _publications[i];
            open.Publication.OnTimer(nowNs);
            if (open.Publication.State == PublicationState.Done)
                Forget(i, nowNs);
            else if (open.Guard.IsUnblocked(counters.Value(open.Publication.CounterIds.SenderPositionId), nowNs))
                counters.Increment(SystemCounter.UnblockedPublications);
        }
    }

    internal OpenPublication Add(DriverClient client, long registrationId, UdpChannel channel, int streamId,
        bool isExclusive, long nowNs)
    {
        OpenPublication? open = isExclusive ? null : FindShared(channel, streamId);
        if (open is null)
        {
            open = Open(client, registrationId, channel, streamId, isExclusive, nowNs);
            _publications.Add(open);
        }

        open.Registrations.Add((client, registrationId));
        return open;
    }

    /// <summary>Removes one registration; returns false if there is none with this id.</summary>
    internal bool Remove(long registrationId, bool isRevoked, long nowNs) =>
        RemoveWhere(one => one.RegistrationId == registrationId, isRevoked, nowNs);

    internal void RemoveAll(DriverClient client, long nowNs) =>
        RemoveWhere(one => one.Client == client, isRevoked: false, nowNs);

    /// <summary>Socket from which a registration sends, or null.</summary>
    internal SendChannelEndpoint? EndpointOf(long registrationId) => _publications
        .Find(one => one.Registrations.Exists(by => by.RegistrationId == registrationId))?.Endpoint;

    /// <summary>
    /// Forwards refusals to clients, up to a limit: otherwise any host that can reach the socket could fill the
    /// broadcast to the clients.
    /// </summary>
    public void OnRefusal(NetworkPublication publication, in ErrorFrame error, ReadOnlySpan<byte> text,
        in UdpAddress source, long nowNs)
    {
        if (nowNs - _refusalsSinceNs >= RefusalWindowNs)
            (_refusalsSinceNs, _refusals) = (nowNs, 0);
        if (_refusals++ < MostRefusals)
            conductor.ClientProxy.OnPublicationError(publication, error, text, source);
    }

    public void Dispose()
    {
        for (int i = _publications.Count - 1; i >= 0; i--)
            Forget(i, long.MaxValue / 2);
    }

    private OpenPublication? FindShared(UdpChannel channel, int streamId)
    {
        OpenPublication? open = _publications.Find(one => !one.IsExclusive && one.Publication.StreamId == streamId &&
            one.Publication.State == PublicationState.Active && one.Channel.Canonical == channel.Canonical);
        if (open is not null)
            channel.Shape.CheckSharedWith(open.Publication.Shape, channel.Text);
        return open;
    }

    private OpenPublication Open(DriverClient client, long registrationId, UdpChannel channel, int streamId,
        bool isExclusive, long nowNs)
    {
        SendChannelEndpoint? shared = _endpoints.Find(one => one.Channel.Canonical == channel.Canonical);
        if (shared is not null && channel.SessionId is { } wanted && shared.Has(wanted, streamId))
            throw new ChannelException(ErrorCode.INVALID_CHANNEL,
                $"{channel.Text}: session-id {wanted} is in use on stream {streamId}; choose another");

        SendChannelEndpoint endpoint = shared ?? new SendChannelEndpoint(channel, context.OpenSendTransport(channel,
            channel.SocketSendBufferLength ?? context.SocketSendBufferLength,
            channel.SocketReceiveBufferLength ?? context.SocketReceiveBufferLength), counters, this);
        try
        {
            PublicationParameters parameters =
                ParametersOf(registrationId, channel, streamId, isExclusive, endpoint);
            if (shared is null)
                AddEndpoint(endpoint, registrationId, nowNs);
            return Open(client, parameters, channel, endpoint, nowNs);
        }
        catch when (shared is null)
        {
            Close(endpoint, nowNs);
            throw;
        }
    }

    private OpenPublication Open(DriverClient client, in PublicationParameters parameters, UdpChannel channel,
        SendChannelEndpoint endpoint, long nowNs)
    {
        LogBuffers log = logs.CreatePublication(parameters, channel.IsSparse ?? false, channel.Text);
        try
        {
            var publication = new NetworkPublication(parameters, log, endpoint, counters,
                AllocateCounters(parameters, channel, client.ClientId, nowNs),
                new ReceiverReports(parameters, client.ClientId, counters, conductor.NextCorrelationId), nowNs);
            endpoint.Add(publication);
            var guard = new PublicationGuard(log, parameters, context.PublicationUnblockTimeoutNs);
            return new OpenPublication(publication, endpoint, log, channel, guard, parameters.IsExclusive);
        }
        catch
        {
            logs.DeletePublication(log, parameters.RegistrationId);
            throw;
        }
    }

    private PublicationParameters ParametersOf(long registrationId, UdpChannel channel, int streamId,
        bool isExclusive, SendChannelEndpoint endpoint)
    {
        int sessionId = channel.SessionId ?? sessionIds.Next();
        while (channel.SessionId is null && endpoint.Has(sessionId, streamId))
            sessionId = sessionIds.Next();

        return PublicationParameters.Of(channel, context, registrationId, sessionId, streamId,
            random.Next(int.MinValue, int.MaxValue), isExclusive);
    }

    private void AddEndpoint(SendChannelEndpoint endpoint, long registrationId, long nowNs)
    {
        ChannelStatus status = counters.AllocateChannel(DriverCounters.SendChannelTypeId, "snd", registrationId,
            endpoint.Channel.Text, endpoint.LocalAddress, nowNs);
        _statusByEndpoint.Add(endpoint, status);
        _endpoints.Add(endpoint);
        if (!endpoint.Channel.IsMultiDestination)
            return;

        int destinationsId = counters.AllocateDestinations(registrationId, endpoint.Channel.Text, nowNs);
        endpoint.CountDestinations(destinationsId);
        _statusByEndpoint[endpoint] = status with { DestinationsId = destinationsId };
    }

    private void Close(SendChannelEndpoint endpoint, long nowNs)
    {
        _endpoints.Remove(endpoint);
        if (_statusByEndpoint.Remove(endpoint, out ChannelStatus status))
            counters.Free(status, nowNs);
        endpoint.Dispose();
    }

    private PublicationCounters AllocateCounters(in PublicationParameters parameters, UdpChannel channel, long ownerId,
        long nowNs)
    {
        long start = LogBuffer.LogBufferDescriptor.ComputePosition(parameters.StartTermId, parameters.StartTermOffset,
            LogBuffer.LogBufferDescriptor.PositionBitsToShift(parameters.TermLength), parameters.InitialTermId);
        var stream = new StreamIdentity(
            parameters.RegistrationId, parameters.SessionId, parameters.StreamId, channel.Text, ownerId);
        List<int> taken = [];
        int Allocate(int typeId, string name, long value)
        {
            taken.Add(counters.AllocateStream(typeId, name, stream, value, nowNs));
            return taken[^1];
        }

        bool isTracked = parameters.FlowControl?.Kind is FlowControlKind.Min or FlowControlKind.Tagged;
        try
        {
            return new PublicationCounters(
                Allocate(DriverCounters.PublisherPositionTypeId,
                    DriverCounters.PublisherPositionName(parameters.IsExclusive), start),
                Allocate(DriverCounters.PublisherLimitTypeId, "pub-lmt", start),
                Allocate(DriverCounters.SenderPositionTypeId, "snd-pos", start),
                Allocate(DriverCounters.SenderLimitTypeId, "snd-lmt", start),
                Allocate(DriverCounters.SenderBpeTypeId, "snd-bpe", 0),
                Allocate(DriverCounters.SenderNaksReceivedTypeId, "snd-naks-received", 0),
                isTracked ? Allocate(DriverCounters.FlowControlReceiversTypeId, "fc-receivers", 0) : null);
        }
        catch (ChannelException)
        {
            foreach (int counterId in taken)
                counters.Free(counterId, nowNs);
            throw;
        }
    }

    private bool RemoveWhere(Predicate<(DriverClient Client, long RegistrationId)> isRemoved, bool isRevoked,
        long nowNs)
    {
        int removed = 0;
        foreach (OpenPublication open in _publications)
        {
            int before = removed;
            removed += open.Registrations.RemoveAll(isRemoved);
            if (removed == before || open.Registrations.Count > 0)
                continue;
            if (isRevoked)
                open.Publication.Revoke(nowNs);
            else
                open.Publication.Close();
        }

        return removed > 0;
    }

    private void Forget(int index, long nowNs)
    {
        OpenPublication open = _publications[index];
        _publications.RemoveAt(index);
        open.Endpoint.Remove(open.Publication);
        if (open.Endpoint.PublicationCount == 0)
            Close(open.Endpoint, nowNs);
        open.Publication.FreeReports(nowNs);
        foreach (int id in open.Publication.CounterIds.All)
            counters.Free(id, nowNs);
        logs.DeletePublication(open.Log, open.Publication.RegistrationId);
    }
}
