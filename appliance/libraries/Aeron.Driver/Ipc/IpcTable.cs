// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Conducting;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Receiving;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron.Driver.Ipc;

/// <summary>Streams between clients of this driver, and their subscribers.</summary>
internal sealed class IpcTable(MediaDriverContext context, LogFactory logs, DriverConductor conductor,
    SessionIds sessionIds, Random random) : IDisposable
{
    private const string SourceIdentity = "aeron:ipc";

    private readonly List<OpenIpcPublication> _publications = [];
    private readonly List<OpenIpcSubscription> _subscriptions = [];

    private DriverCounters Counters => conductor.Counters;

    internal int DoWork()
    {
        int work = 0;
        foreach (OpenIpcPublication open in _publications)
            work += open.Publication.UpdateLimit();
        return work;
    }

    internal void OnTimer(long nowNs)
    {
        for (int i = _publications.Count - 1; i >= 0; i--)
        {
            OpenIpcPublication open = _publications[i];
            if (open.Publication.IsDrained)
                Forget(i, nowNs);
            else if (open.Guard.IsUnblocked(open.Publication.ConsumedPosition, nowNs))
                Counters.Increment(SystemCounter.UnblockedPublications);
        }
    }

    internal void AddPublication(DriverClient client, long registrationId, IpcChannel channel, int streamId,
        bool isExclusive, long nowNs)
    {
        OpenIpcPublication? open = isExclusive ? null : FindShared(channel, streamId);
        bool isNew = open is null;
        open ??= Open(client, registrationId, channel, streamId, isExclusive, nowNs);
        open.Registrations.Add((client, registrationId));
        IpcPublication publication = open.Publication;
        conductor.ClientProxy.OnPublicationReady(registrationId, publication.RegistrationId, streamId,
            publication.SessionId, logs.PublicationFile(publication.RegistrationId), publication.LimitCounterId,
            CountersReader.NULL_COUNTER_ID, isExclusive);
        if (!isNew)
            return;

        foreach (OpenIpcSubscription subscription in _subscriptions)
        {
            if (subscription.Matches(publication))
                Join(subscription, publication, nowNs);
        }
    }

    internal void AddSubscription(DriverClient client, long registrationId, IpcChannel channel, int streamId,
        long nowNs)
    {
        var subscription = new OpenIpcSubscription(client, registrationId, channel, streamId);
        _subscriptions.Add(subscription);
        conductor.ClientProxy.OnSubscriptionReady(registrationId, CountersReader.NULL_COUNTER_ID);
        foreach (OpenIpcPublication open in _publications)
        {
            if (!open.Publication.IsDraining && subscription.Matches(open.Publication))
                Join(subscription, open.Publication, nowNs);
        }
    }

    /// <summary>Removes one registration; returns false if there is none with this id.</summary>
    internal bool RemovePublication(long registrationId, bool isRevoked) =>
        RemovePublications(one => one.RegistrationId == registrationId, isRevoked);

    /// <summary>Removes a subscription; returns false if there is none with this id.</summary>
    internal bool RemoveSubscription(long registrationId, long nowNs) =>
        RemoveSubscriptions(one => one.RegistrationId == registrationId, nowNs);

    internal void RemoveAll(DriverClient client, long nowNs)
    {
        RemovePublications(one => one.Client == client, isRevoked: false);
        RemoveSubscriptions(one => one.Client == client, nowNs);
    }

    public void Dispose()
    {
        for (int i = _publications.Count - 1; i >= 0; i--)
            Forget(i, long.MaxValue / 2);
    }

    private OpenIpcPublication? FindShared(IpcChannel channel, int streamId)
    {
        OpenIpcPublication? open = _publications.Find(one => !one.IsExclusive && !one.Publication.IsDraining &&
            one.Publication.StreamId == streamId);
        if (open is not null)
            channel.Shape.CheckSharedWith(open.Publication.Shape, channel.Text);
        return open;
    }

    private OpenIpcPublication Open(DriverClient client, long registrationId, IpcChannel channel, int streamId,
        bool isExclusive, long nowNs)
    {
        bool IsTaken(int id) =>
            _publications.Exists(one => one.Publication.StreamId == streamId && one.Publication.SessionId == id);
        if (channel.SessionId is { } wanted && IsTaken(wanted))
            throw new ChannelException(ErrorCode.INVALID_CHANNEL,
                $"{channel.Text}: session-id {wanted} is in use on stream {streamId}; choose another");

        int sessionId = channel.SessionId ?? sessionIds.Next();
        while (channel.SessionId is null && IsTaken(sessionId))
            sessionId = sessionIds.Next();

        PublicationParameters parameters = channel.ParametersOf(context, registrationId, sessionId, streamId,
            random.Next(int.MinValue, int.MaxValue), isExclusive);
        LogBuffers log = logs.CreatePublication(parameters, channel.IsSparse, channel.Text);
        try
        {
            long start = LogBufferDescriptor.ComputePosition(parameters.StartTermId, parameters.StartTermOffset,
                LogBufferDescriptor.PositionBitsToShift(parameters.TermLength), parameters.InitialTermId);
            var stream = new StreamIdentity(registrationId, sessionId, streamId, channel.Text, client.ClientId);
            int Allocate(int typeId, string name) => Counters.AllocateStream(typeId, name, stream, start, nowNs);
            var publication = new IpcPublication(parameters, log, Counters,
                Allocate(DriverCounters.PublisherPositionTypeId, DriverCounters.PublisherPositionName(isExclusive)),
                Allocate(DriverCounters.PublisherLimitTypeId, "pub-lmt"));
            var guard = new PublicationGuard(log, parameters, context.PublicationUnblockTimeoutNs);
            var open = new OpenIpcPublication(publication, log, guard, isExclusive);
            _publications.Add(open);
            return open;
        }
        catch
        {
            logs.DeletePublication(log, registrationId);
            throw;
        }
    }

    private void Join(OpenIpcSubscription subscription, IpcPublication publication, long nowNs)
    {
        int counterId = Counters.AllocateStream(DriverCounters.SubscriberPositionTypeId, "sub-pos",
            new StreamIdentity(subscription.RegistrationId, publication.SessionId, publication.StreamId,
                subscription.Channel.Text, subscription.Client.ClientId, publication.RegistrationId),
            publication.JoinPosition, nowNs);
        publication.AddSubscriber(new SubscriberPosition(subscription.RegistrationId, counterId));
        conductor.ClientProxy.OnAvailableImage(publication.RegistrationId, publication.StreamId, publication.SessionId,
            subscription.RegistrationId, counterId, logs.PublicationFile(publication.RegistrationId), SourceIdentity);
    }

    private bool RemovePublications(Predicate<(DriverClient Client, long RegistrationId)> isRemoved, bool isRevoked)
    {
        int removed = 0;
        foreach (OpenIpcPublication open in _publications)
        {
            int before = removed;
            removed += open.Registrations.RemoveAll(isRemoved);
            if (removed == before || open.Registrations.Count > 0)
                continue;
            if (isRevoked)
                open.Publication.Revoke();
            else
                open.Publication.Close();
        }

        return removed > 0;
    }

    private bool RemoveSubscriptions(Predicate<OpenIpcSubscription> isRemoved, long nowNs)
    {
        List<OpenIpcSubscription> removed = _subscriptions.FindAll(isRemoved);
        foreach (OpenIpcSubscription subscription in removed)
        {
            _subscriptions.Remove(subscription);
            foreach (OpenIpcPublication open in _publications)
            {
                foreach (SubscriberPosition subscriber in open.Publication.Subscribers)
                {
                    if (subscriber.SubscriptionRegistrationId == subscription.RegistrationId)
                        Counters.Free(subscriber.CounterId, nowNs);
                }

                open.Publication.RemoveSubscriber(subscription.RegistrationId);
            }
        }

        return removed.Count > 0;
    }

    /// <summary>Removes a stream that has ended from its subscribers and from the table.</summary>
    private void Forget(int index, long nowNs)
    {
        OpenIpcPublication open = _publications[index];
        IpcPublication publication = open.Publication;
        _publications.RemoveAt(index);
        foreach (SubscriberPosition subscriber in publication.Subscribers)
        {
            Counters.Free(subscriber.CounterId, nowNs);
            OpenIpcSubscription? subscription =
                _subscriptions.Find(one => one.RegistrationId == subscriber.SubscriptionRegistrationId);
            if (subscription is not null)
                conductor.ClientProxy.OnUnavailableImage(publication.RegistrationId, subscription.RegistrationId,
                    publication.StreamId, subscription.Channel.Text);
        }

        Counters.Free(publication.PositionCounterId, nowNs);
        Counters.Free(publication.LimitCounterId, nowNs);
        logs.DeletePublication(open.Log, publication.RegistrationId);
    }
}
