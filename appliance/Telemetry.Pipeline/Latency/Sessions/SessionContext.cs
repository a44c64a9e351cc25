// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Ticks;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Memory of one session, shared by the parts of the latency stage. Allocated at start.</summary>
[HotPath]
internal sealed class SessionContext
{
    private SessionCounters[] _counters;
    private int[] _triggers;
    private FlowDefinition?[] _flows;      // by id

    public SessionContext(SessionDefinition session, RequestTable requests, SessionMemory memory)
    {
        Session = session;
        Requests = requests;
        Index = memory.Index;
        Recorder = memory.Recorder;
        Events = memory.Events;
        Histories = memory.Histories;
        Orders = memory.Orders;
        LateOrders = memory.LateOrders;
        _counters = memory.Counters;
        _flows = memory.Flows;
        _triggers = [.. session.TriggerFeeds];
    }

    public SessionDefinition Session { get; private set; }

    public SeriesIndex Index { get; private set; }

    public SeriesRecorder Recorder { get; private set; }

    public EventSink Events { get; }

    /// <summary>Sequencing's history of each feed, by feed index.</summary>
    public FeedHistory[] Histories { get; private set; }

    /// <summary>True to make an event of every completed order.</summary>
    public bool Orders { get; }

    /// <summary>Chooses orders whose causes are looked for; null for none.</summary>
    public LateOrders? LateOrders { get; }

    public RequestTable Requests { get; }

    public ref SessionCounters Counters => ref _counters[Session.Index];

    /// <summary>Scope of order keys within the session: none, or the connection.</summary>
    public uint ScopeOf(uint connection) => Session.IsUnassigned ? connection : 0;

    /// <summary>Position of a flow's gateway among those of the session, from 1.</summary>
    [ColdPath]
    public int GatewayOf(int flowId)
    {
        EndpointAddress endpoint = _flows[flowId]!.Endpoint;
        int index = 0;
        while (index < Session.Gateways.Count && Session.Gateways[index] != endpoint)
            index++;
        return index + 1;
    }

    /// <summary>Moves to other memory, into which its counters have already been copied.</summary>
    public void MoveTo(SessionContext next)
    {
        Session = next.Session;
        Index = next.Index;
        Recorder = next.Recorder;
        Histories = next.Histories;
        _counters = next._counters;
        _triggers = next._triggers;
        _flows = next._flows;
    }

    /// <summary>Index of one of the session's own series.</summary>
    public int Series(SeriesKind kind) => Index.OfSession(kind, Session.Index);

    /// <summary>Counts up to so many requests or answers as lost in the appliance.</summary>
    public void MissAnswers(long messages)
    {
        for (SeriesKind kind = SeriesKind.OrderToAck; kind <= SeriesKind.ReplaceToAck; kind++)
            Recorder.Miss(Series(kind), messages);
    }

    /// <summary>Counts records of segments that were lost in the appliance, or that it cannot use.</summary>
    public void MissSegments(long records)
    {
        Recorder.Miss(Series(SeriesKind.SegmentToAck), records);
        Recorder.Miss(Series(SeriesKind.Connect), records);
    }

    /// <summary>Counts a handshake that cannot be timed.</summary>
    public void MissHandshake() => Recorder.Miss(Series(SeriesKind.Connect), 1);

    /// <summary>Counts up to so many messages in either direction as lost in the appliance.</summary>
    public void MissMessages(long messages)
    {
        MissAnswers(messages);
        for (SeriesKind kind = SeriesKind.LogonToAnswer; kind <= SeriesKind.InquiryToAnswer; kind++)
            Recorder.Miss(Series(kind), messages);
        foreach (int feed in _triggers)
        {
            for (SeriesKind kind = SeriesKind.TickToTrade; kind <= SeriesKind.TickToFirstOrder; kind++)
                Recorder.Miss(Index.OfTrigger(kind, Session.Index, feed), messages);
        }
    }
}
