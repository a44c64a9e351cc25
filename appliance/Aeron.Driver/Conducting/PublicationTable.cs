// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>The publications of a driver and the sockets that they send from.</summary>
internal sealed class PublicationTable(MediaDriverContext context, LogFactory logs, DriverCounters counters,
    SessionIds sessionIds, Random random) : IDisposable
{
    private readonly List<OpenPublication> _publications = [];
    private readonly List<SendChannelEndpoint> _endpoints = [];
    private readonly Dictionary<SendChannelEndpoint, ChannelStatus> _statusByEndpoint = [];

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
        foreach (SendChannelEndpoint endpoint in _endpoints)
            work += endpoint.Poll(nowNs);
        foreach (OpenPublication open in _publications)
        {
            work += open.Publication.Send(nowNs);
            work += open.Publication.UpdatePublisherLimit();
        }

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

    /// <summary>Gives one registration back; false if there is none with this id.</summary>
    internal bool Remove(long registrationId, bool isRevoked, long nowNs) =>
        RemoveWhere(one => one.RegistrationId == registrationId, isRevoked, nowNs);

    internal void RemoveAll(DriverClient client, long nowNs) =>
        RemoveWhere(one => one.Client == client, isRevoked: false, nowNs);

    /// <summary>The socket that a registration sends from, or null.</summary>
    internal SendChannelEndpoint? EndpointOf(long registrationId) => _publications
        .Find(one => one.Registrations.Exists(by => by.RegistrationId == registrationId))?.Endpoint;

    public void Dispose()
    {
        for (int i = _publications.Count - 1; i >= 0; i--)
            Forget(i, long.MaxValue / 2);
    }

    private OpenPublication? FindShared(UdpChannel channel, int streamId)
    {
        OpenPublication? open = _publications.Find(one => !one.IsExclusive && one.Publication.StreamId == streamId &&
            one.Publication.State == PublicationState.Active && one.Channel.Canonical == channel.Canonical);
        if (open is not null && channel.SessionId is { } sessionId && sessionId != open.Publication.SessionId)
            throw new ChannelException(ErrorCode.INVALID_CHANNEL, $"{channel.Text}: session-id {sessionId} differs " +
                $"from {open.Publication.SessionId} of the publication that is shared; use an exclusive publication");
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
            channel.SocketReceiveBufferLength ?? context.SocketReceiveBufferLength), counters);
        try
        {
            PublicationParameters parameters =
                ParametersOf(registrationId, channel, streamId, isExclusive, endpoint);
            LogBuffers log = logs.CreatePublication(parameters, channel.IsSparse ?? false, channel.Text);
            var publication = new NetworkPublication(parameters, log, endpoint, counters,
                AllocateCounters(parameters, channel, client.ClientId, nowNs), nowNs);
            endpoint.Add(publication);
            if (shared is null)
                AddEndpoint(endpoint, registrationId, nowNs);
            var guard = new PublicationGuard(log, parameters, context.PublicationUnblockTimeoutNs);
            return new OpenPublication(publication, endpoint, log, channel, guard, isExclusive);
        }
        catch when (shared is null)
        {
            endpoint.Dispose();
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
        _statusByEndpoint.Add(endpoint, counters.AllocateChannel(DriverCounters.SendChannelTypeId, "snd",
            registrationId, endpoint.Channel.Text, endpoint.LocalAddress, nowNs));
        _endpoints.Add(endpoint);
    }

    private PublicationCounters AllocateCounters(in PublicationParameters parameters, UdpChannel channel, long ownerId,
        long nowNs)
    {
        long start = LogBuffer.LogBufferDescriptor.ComputePosition(parameters.StartTermId, parameters.StartTermOffset,
            LogBuffer.LogBufferDescriptor.PositionBitsToShift(parameters.TermLength), parameters.InitialTermId);
        (long id, int session, int stream) = (parameters.RegistrationId, parameters.SessionId, parameters.StreamId);
        int Allocate(int typeId, string name, long value) =>
            counters.AllocateStream(typeId, name, id, session, stream, channel.Text, value, nowNs, ownerId);
        return new PublicationCounters(
            Allocate(DriverCounters.PublisherPositionTypeId,
                DriverCounters.PublisherPositionName(parameters.IsExclusive), start),
            Allocate(DriverCounters.PublisherLimitTypeId, "pub-lmt", start),
            Allocate(DriverCounters.SenderPositionTypeId, "snd-pos", start),
            Allocate(DriverCounters.SenderLimitTypeId, "snd-lmt", start),
            Allocate(DriverCounters.SenderBpeTypeId, "snd-bpe", 0));
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
        {
            _endpoints.Remove(open.Endpoint);
            if (_statusByEndpoint.Remove(open.Endpoint, out ChannelStatus status))
                counters.Free(status, nowNs);
            open.Endpoint.Dispose();
        }

        PublicationCounters ids = open.Publication.CounterIds;
        counters.Free(ids.PublisherPositionId, nowNs);
        counters.Free(ids.PublisherLimitId, nowNs);
        counters.Free(ids.SenderPositionId, nowNs);
        counters.Free(ids.SenderLimitId, nowNs);
        counters.Free(ids.BackPressureId, nowNs);
        logs.Delete(open.Log, LogFile(open));
    }
}
