// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>The memory of one session that its parts of the latency stage work on. Made at start.</summary>
[HotPath]
internal sealed class SessionContext(
    SessionDefinition session, SessionCounters[] counters, SeriesIndex index, SeriesRecorder recorder, EventSink events,
    FeedHistory[] histories, IReadOnlyList<FlowDefinition> flows, bool tellsOrders)
{
    private readonly SessionCounters[] _counters = counters;
    private readonly int[] _triggers = [.. session.TriggerFeeds];

    public SessionDefinition Session { get; } = session;

    public SeriesIndex Index { get; } = index;

    public SeriesRecorder Recorder { get; } = recorder;

    public EventSink Events { get; } = events;

    /// <summary>What sequencing remembers of each feed, by feed index.</summary>
    public FeedHistory[] Histories { get; } = histories;

    /// <summary>All flows; that of id n stands at n - 1.</summary>
    public IReadOnlyList<FlowDefinition> Flows { get; } = flows;

    /// <summary>Whether every order is told when it is complete.</summary>
    public bool TellsOrders { get; } = tellsOrders;

    public RequestTable Requests { get; } = new(session.MaxPendingOrders);

    public ref SessionCounters Counters => ref _counters[Session.Index];

    /// <summary>What order keys are scoped by besides the session: nothing, or the connection.</summary>
    public uint ScopeOf(uint connection) => Session.IsUnassigned ? connection : 0;

    /// <summary>Position of a flow's gateway among those of the session, from 1.</summary>
    [ColdPath]
    public int GatewayOf(int flowId)
    {
        EndpointAddress endpoint = Flows[flowId - 1].Endpoint;
        int index = 0;
        while (index < Session.Gateways.Count && Session.Gateways[index] != endpoint)
            index++;
        return index + 1;
    }

    /// <summary>Index of one of the session's own series.</summary>
    public int Series(SeriesKind kind) => Index.OfSession(kind, Session.Index);

    /// <summary>Up to so many requests or answers were lost to the appliance.</summary>
    public void MissAnswers(long messages)
    {
        for (SeriesKind kind = SeriesKind.OrderToAck; kind <= SeriesKind.ReplaceToAck; kind++)
            Recorder.Miss(Series(kind), messages);
    }

    /// <summary>Up to so many messages in either direction were lost to the appliance.</summary>
    public void MissMessages(long messages)
    {
        MissAnswers(messages);
        foreach (int feed in _triggers)
        {
            for (SeriesKind kind = SeriesKind.TickToTrade; kind <= SeriesKind.TickToFirstOrder; kind++)
                Recorder.Miss(Index.OfTrigger(kind, Session.Index, feed), messages);
        }
    }
}
