// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Pipeline.Decoding.Segments;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Flows of streams and the records lost of each so far; starts and finishes directions.</summary>
[HotPath]
internal sealed class StreamFlows(StreamFlow[] rows)
{
    /// <summary>The flows by id.</summary>
    internal StreamFlow[] Rows { get; private set; } = rows;

    /// <summary>Records of each flow lost so far, by id.</summary>
    internal ulong[] Lost { get; private set; } = new ulong[rows.Length];

    /// <summary>Switches to a changed configuration.</summary>
    internal void TakeOver(StreamsChange change)
    {
        Lost.CopyTo(change.FlowLost, 0);
        (Rows, Lost) = (change.Flows, change.FlowLost);
    }

    internal TickClock ClockOf(long clockNs, int flowId) => new(clockNs, Lost[flowId]);

    internal ulong LostOfBoth(TcpConnection connection) =>
        Lost[connection.ToExchange.FlowId] + Lost[connection.FromExchange.FlowId];

    /// <summary>Starts a direction. A single byte may be a keep-alive's, sent before.</summary>
    internal void Start(
        TcpConnection connection, TcpDirection stream, in SegmentInput input, uint firstSequence, bool isSyn)
    {
        ref readonly Successor successor = ref stream.Successor;
        ulong lost = Lost[stream.FlowId];
        if (isSyn)
            stream.StartAfterSyn(input.Sequence, input.WindowScale, lost, LostOfBoth(connection));
        else if (successor.HasSyn && input.Sequence == successor.Next)
            stream.StartAfterSyn(successor.Sequence, successor.Scale, lost, LostOfBoth(connection));
        else
            stream.Start(firstSequence, afterSyn: false, lost);
        stream.Successor = default;
    }

    /// <summary>Starts a direction of a later connection from the segments seen of it.</summary>
    internal void Start(TcpDirection stream, in Successor successor, ulong lostOfBoth)
    {
        ulong lost = Lost[stream.FlowId];
        if (successor.HasSyn)
        {
            stream.StartAfterSyn(successor.Sequence, successor.Scale, lost, lostOfBoth);
            stream.LargestWindow = successor.Window;
            return;
        }
        int first = successor.HasData ? stream.Aside.FirstOf(stream, AsideReason.Successor) : -1;
        if (first >= 0)
            stream.Start(stream.Aside.SequenceOf(first), afterSyn: false, lost);
    }

    /// <summary>Sets the flow of a direction that only the other side's acknowledgements show.</summary>
    internal void SetFlow(TcpConnection connection, TcpDirection stream)
    {
        StreamDirection direction =
            stream == connection.ToExchange ? StreamDirection.ToExchange : StreamDirection.FromExchange;
        foreach (ref readonly StreamFlow flow in Rows.AsSpan())
        {
            if (flow.Sessions is not null && flow.Gateway == connection.Gateway && flow.Direction == direction)
                stream.FlowId = flow.Id;
        }
    }

    /// <summary>Finishes the directions whose FIN was reached.</summary>
    internal void FinishWhatEnded<TSink>(TcpConnection connection, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        if (connection.ToExchange.IsFinReached)
            Finish(connection, connection.ToExchange, clockNs, ref sink);
        if (connection.FromExchange.IsFinReached)
            Finish(connection, connection.FromExchange, clockNs, ref sink);
        if (!connection.IsClosed)
            return;
        GiveUpUnseen(connection, connection.ToExchange, clockNs, ref sink);
        GiveUpUnseen(connection, connection.FromExchange, clockNs, ref sink);
    }

    /// <summary>Gives up what the other side has and was not captured, before a connection's end is applied to its
    /// orders.</summary>
    private void GiveUpUnseen<TSink>(
        TcpConnection connection, TcpDirection stream, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        if (Math.Max(stream.Unseen.Proved, stream.Unseen.Claimed) <= stream.End)
            return;
        if (!stream.IsStarted)
            SetFlow(connection, stream);
        ref readonly StreamFlow flow = ref Rows[stream.FlowId];
        StreamDispatch.Run(StreamWork.GiveUpUnseen, connection, flow, ClockOf(clockNs, flow.Id), ref sink);
    }

    /// <summary>Finishes a connection on which no more bytes will come.</summary>
    internal void Finish<TSink>(TcpConnection connection, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        Finish(connection, connection.ToExchange, clockNs, ref sink);
        Finish(connection, connection.FromExchange, clockNs, ref sink);
    }

    /// <summary>Finishes a direction in which no more bytes will come.</summary>
    internal void Finish<TSink>(
        TcpConnection connection, TcpDirection stream, long clockNs, ref TSink sink)
        where TSink : struct, IPacketEventSink
    {
        if (!stream.IsStarted && (stream.Unseen.Proved | stream.Unseen.Claimed) == 0)
            return;
        if (!stream.IsStarted)
            SetFlow(connection, stream);
        ref readonly StreamFlow flow = ref Rows[stream.FlowId];
        StreamDispatch.Run(StreamWork.Finish, connection, flow, ClockOf(clockNs, flow.Id), ref sink);
    }
}
