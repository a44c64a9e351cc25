// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Receiving;
using Adaptive.Aeron.Driver.Sending;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// The driver's one duty cycle: clients' commands, receiving, sending, timers. Everything here happens on the
/// driver's thread, except <see cref="Enqueue"/> and <see cref="NextCorrelationId"/>.
/// </summary>
internal sealed class DriverConductor : IDisposable
{
    private const int CounterCapacity = 8192;

    private readonly MediaDriverContext _context;
    private readonly ConcurrentQueue<Action<long>> _commands = new();
    private readonly List<DriverClient> _clients = [];
    private readonly PublicationTable _publications;
    private readonly ImageTable _images;
    private long _correlationId;
    private long _nextTimerNs;

    internal DriverConductor(MediaDriverContext context, string directory)
    {
        _context = context;
        Counters = new DriverCounters(CounterCapacity);
        Random random = context.Seed is { } seed ? new Random(seed) : new Random();
        var logs = new LogFactory(directory, context.MaxMappedBytes, Counters);
        _publications = new PublicationTable(context, logs, Counters, random);
        _images = new ImageTable(context, logs, this, random);
        _nextTimerNs = context.NanoClock() + context.TimerIntervalNs;
    }

    internal DriverCounters Counters { get; }

    /// <summary>The newest error, for people; null: none yet.</summary>
    internal string? LastError { get; private set; }

    /// <summary>True when every closed publication has sent what it had and told its end.</summary>
    internal bool IsQuiet => _commands.IsEmpty && _publications.AreQuiet;

    /// <summary>A new id; any thread.</summary>
    internal long NextCorrelationId() => Interlocked.Increment(ref _correlationId);

    /// <summary>A command of a client, to be done in the duty cycle; any thread.</summary>
    internal void Enqueue(Action<long> command) => _commands.Enqueue(command);

    internal void AddClient(DriverClient client) => Enqueue(_ => _clients.Add(client));

    internal int DoWork(long nowNs)
    {
        int work = 0;
        while (_commands.TryDequeue(out Action<long>? command))
        {
            command(nowNs);
            work++;
        }

        work += _images.DoWork(nowNs);
        work += _publications.DoWork(nowNs);
        if (nowNs - _nextTimerNs >= 0)
        {
            _nextTimerNs = nowNs + _context.TimerIntervalNs;
            _publications.OnTimer(nowNs);
            _images.OnTimer(nowNs);
        }

        return work;
    }

    internal void OnAddPublication(DriverClient client, long correlationId, UdpChannel channel, int streamId,
        bool isExclusive, long nowNs) =>
        Answer(client, correlationId, () =>
        {
            OpenPublication open =
                _publications.Add(client, correlationId, channel, streamId, isExclusive, nowNs);
            NetworkPublication publication = open.Publication;
            client.Tell(new DriverEvent.PublicationReady(correlationId, publication.RegistrationId,
                publication.SessionId, streamId, publication.CounterIds.PublisherLimitId,
                _publications.LogFile(open), isExclusive));
        });

    internal void OnRemovePublication(DriverClient client, long correlationId, long registrationId)
    {
        _publications.Remove(registrationId);
        client.Tell(new DriverEvent.OperationSuccess(correlationId));
    }

    internal void OnAddSubscription(DriverClient client, long correlationId, UdpChannel channel, int streamId,
        long nowNs) =>
        Answer(client, correlationId, () => _images.AddSubscription(client, correlationId, channel, streamId, nowNs));

    internal void OnRemoveSubscription(DriverClient client, long correlationId, long registrationId, long nowNs)
    {
        _images.RemoveSubscription(registrationId, nowNs);
        client.Tell(new DriverEvent.OperationSuccess(correlationId));
    }

    internal void OnCloseClient(DriverClient client, long nowNs)
    {
        _publications.RemoveAll(client);
        _images.RemoveAll(client, nowNs);
        _clients.Remove(client);
    }

    /// <summary>Closes everything that clients have: publications then send what is left.</summary>
    internal void CloseClients(long nowNs)
    {
        foreach (DriverClient client in _clients.ToArray())
        {
            OnCloseClient(client, nowNs);
            client.Tell(new DriverEvent.DriverClosed());
        }
    }

    internal void OnError(string message)
    {
        LastError = message;
        Counters.Increment(SystemCounter.Errors);
        _context.OnError?.Invoke(message);
    }

    public void Dispose()
    {
        _publications.Dispose();
        _images.Dispose();
    }

    /// <summary>Does what a client asked for; what prevents it is the answer.</summary>
    private void Answer(DriverClient client, long correlationId, Action action)
    {
        try
        {
            action();
        }
        catch (ChannelException exception)
        {
            OnError(exception.Message);
            client.Tell(new DriverEvent.Error(correlationId, exception.Code, exception.Message));
        }
    }
}
