// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>Clients of a driver: known from their first command until they close or fall silent.</summary>
internal sealed class ClientTable(MediaDriverContext context, DriverCounters counters, ClientProxy proxy, long nowNs)
{
    private readonly List<DriverClient> _clients = [];
    private readonly List<DriverClient> _silent = [];
    private long _lastTimerNs = nowNs;

    internal IReadOnlyList<DriverClient> All => _clients;

    internal bool Has(DriverClient client) => _clients.Contains(client);

    internal DriverClient? Find(long clientId) => _clients.Find(one => one.ClientId == clientId);

    internal DriverClient GetOrAdd(long clientId, long nowNs)
    {
        if (Find(clientId) is { } known)
            return known;

        long epochMs = context.EpochClock();
        int counterId = counters.AllocateHeartbeat(clientId, epochMs, nowNs);
        var client = new DriverClient(clientId, counterId, epochMs, nowNs);
        _clients.Add(client);
        proxy.OnCounterReady(clientId, counterId);
        return client;
    }

    internal void Remove(DriverClient client, long nowNs)
    {
        if (!_clients.Remove(client))
            return;

        counters.Free(client.HeartbeatCounterId, nowNs);
        proxy.OnUnavailableCounter(client.ClientId, client.HeartbeatCounterId);
    }

    /// <summary>Removes and returns the clients whose heartbeat has stopped; called once per timer interval.</summary>
    internal List<DriverClient> TakeSilent(long nowNs)
    {
        long pauseNs = nowNs - _lastTimerNs - context.TimerIntervalNs;
        _lastTimerNs = nowNs;
        _silent.Clear();
        foreach (DriverClient client in _clients)
        {
            if (pauseNs > context.TimerIntervalNs)
                client.OnPause(pauseNs);
            if (client.SilenceAt(counters.Value(client.HeartbeatCounterId), nowNs) > context.ClientLivenessTimeoutNs)
                _silent.Add(client);
        }

        return _silent;
    }
}
