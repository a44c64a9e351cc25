// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
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
        Orders = memory.Orders.All;
        Tail = memory.Orders.Tail;
        LateOrders = memory.Orders.Late;
        OrderSeries = memory.Index.OfOrders(session.Index);
        Stages = memory.Stages;
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

    /// <summary>Chooses orders that are published where only the worst are; null if all are, or none.</summary>
    public OrderTail? Tail { get; }

    /// <summary>Series of the session whose worst samples have their orders.</summary>
    public int[] OrderSeries { get; private set; }

    /// <summary>Chooses orders whose causes are looked for; null for none.</summary>
    public LateOrders? LateOrders { get; }

    /// <summary>Knows the steps between the hooks and the application; null if they are not recorded.</summary>
    public IOrderStageSource? Stages { get; private set; }

    public RequestTable Requests { get; }

    public ref SessionCounters Counters => ref _counters[Session.Index];

    public SessionLogins Logins { get; set; } = null!;

    /// <summary>Session level of both ends.</summary>
    public SessionDialogue Dialogue { get; set; } = null!;

    /// <summary>True if several logins may use equal keys, and their connections may be taken for one
    /// another's.</summary>
    public bool SharesKeys => Session is { IsUnassigned: false, Login: 0, LocalPort: 0 };

    /// <summary>Scope of order keys within the session: none, the login, or a connection whose login is not
    /// known.</summary>
    public uint ScopeOf(uint connection) => SharesKeys ? Logins.ScopeOf(connection)
        : Session.IsUnassigned ? connection : 0;

    /// <summary>True if a flow is what the exchange sends.</summary>
    [ColdPath]
    public bool IsFromExchange(int flowId) => _flows[flowId]!.Direction == StreamDirection.FromExchange;

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
        OrderSeries = next.OrderSeries;
        Recorder = next.Recorder;
        Histories = next.Histories;
        Stages = next.Stages;
        _counters = next._counters;
        _triggers = next._triggers;
        _flows = next._flows;
    }

    /// <summary>Index of one of the session's own series.</summary>
    public int Series(SeriesKind kind) => Index.OfSession(kind, Session.Index);

    /// <summary>Records the stages of a new order, which <paramref name="request"/> receives.</summary>
    /// <param name="source">Knows them.</param>
    /// <param name="request">The order, with its tick.</param>
    /// <param name="isAmongWorst">True if its tick-to-trade is among the worst of the interval.</param>
    public void RecordStages(
        IOrderStageSource source, ref Request request, ref PacketEvent packet, bool isAmongWorst)
    {
        request.Stages = source.StagesOf(in request, ref packet);
        Record(Series(SeriesKind.SendToTx), request.Stages.SendToTxNs, ref request, packet.Message.Key);
        if (request.TickFeedIndex < 0)
            return;
        Record(
            Index.OfTrigger(SeriesKind.ReadToSend, Session.Index, request.TickFeedIndex), request.Stages.ReadToSendNs,
            ref request, packet.Message.Key);
        Record(
            Index.OfTrigger(SeriesKind.ReadToTx, Session.Index, request.TickFeedIndex), request.Stages.ReadToTxNs,
            ref request, packet.Message.Key);
        SeriesKind measured =
            request.Attribution == TickAttribution.Named ? SeriesKind.TickToTrade : SeriesKind.TickToTradeLast;
        if (isAmongWorst)
        {
            Recorder.SetStages(
                Index.OfTrigger(measured, Session.Index, request.TickFeedIndex), request.StampNs, packet.Message.Key,
                in request.Stages);
        }
    }

    private void Record(int series, long valueNs, ref Request request, in OrderKey key)
    {
        if (valueNs == NullValue.Int64)
            Recorder.Miss(series, 1);
        else
            request.IsAmongWorst |= Recorder.Record(series, valueNs, request.StampNs, key, request.Row);
    }

    /// <summary>Counts a connection or a login whose state had to give way to another's: its numbers are no longer
    /// followed.</summary>
    /// <param name="stampNs">Stamp of what took its place, nanoseconds.</param>
    /// <param name="isReported">True if that was reported before; receives true.</param>
    public void MissConnection(long stampNs, ref bool isReported)
    {
        Counters.RecordsImpaired++;
        MissAnswers(1);
        if (isReported)
            return;
        isReported = true;
        ReportTableFull(stampNs);
    }

    /// <summary>Counts an answer that may not be new, or may answer another request.</summary>
    public void Doubt()
    {
        Counters.RecordsImpaired++;
        MissAnswers(1);
    }

    public void ReportTableFull(long stampNs)
    {
        ref TelemetryEvent full = ref Events.Begin(TelemetryEventKind.TableFull, stampNs);
        full.SessionIndex = (short)Session.Index;
        Events.Commit();
    }

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
