// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Model.Sockets;
using Telemetry.Model.Ticks;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Latency.Orders;

namespace Telemetry.Pipeline.HostPath;

/// <summary>
/// Steps of packets between the hooks and the application, joined: which datagram a call read, how long it had waited,
/// which read and which send belong to an order, and which numbers a process did not read. Everything follows from
/// stamps.
/// </summary>
[HotPath]
internal sealed class PathBook : IOrderStageSource
{
    private readonly ArrivalTable _arrivals;
    private readonly SocketQueues _queues;
    private readonly ReadTable _reads;
    private readonly SendTable _sends;
    private readonly SentOrders _sent;
    private readonly DeliveryBook _deliveries;
    private readonly FeedHistory[] _histories;
    private readonly int[] _feeds;                  // by line
    private readonly long[] _windowsNs;             // by feed
    private readonly StageLevel _level;
    private readonly long[] _unmatchedNs;           // by feed: stamp of the newest read whose datagram is not certain
    private StepCounters _counters;

    /// <summary>Makes an empty book.</summary>
    /// <param name="topology">The feeds and sessions watched.</param>
    /// <param name="histories">First deliveries of each feed's numbers, by feed.</param>
    /// <param name="processes">Receives the processes that read; null if their end is not watched.</param>
    /// <param name="wires">Takes the stamps of NICs; null if none are recorded.</param>
    internal PathBook(
        Topology topology, FeedHistory[] histories, ReadingProcesses? processes, WireSamples? wires = null)
        : this(topology, histories)
    {
        (_arrivals, _queues, _reads) = (new ArrivalTable(), new SocketQueues(), new ReadTable());
        (_sends, _sent) = (new SendTable(), new SentOrders(wires));
        _deliveries = new DeliveryBook(_reads, processes);
    }

    /// <summary>Continues another book with a changed topology, whose tables it takes over.</summary>
    internal PathBook(Topology topology, FeedHistory[] histories, PathBook before)
        : this(topology, histories)
    {
        (_arrivals, _queues, _reads) = (before._arrivals, before._queues, before._reads);
        (_sends, _sent) = (before._sends, before._sent);
        _deliveries = before._deliveries;
    }

    private PathBook(Topology topology, FeedHistory[] histories)
    {
        (_arrivals, _queues, _reads, _sends, _sent, _deliveries) = (null!, null!, null!, null!, null!, null!);
        _histories = histories;
        _feeds = [.. topology.Lines.Select(line => line.FeedIndex)];
        _windowsNs = [.. topology.Feeds.Select(feed => feed.RepairWindowNs)];
        _level = topology.Stages;
        _unmatchedNs = new long[topology.Feeds.Count];
    }

    /// <summary>Takes over the counters, when the changed topology takes effect.</summary>
    internal void TakeOver(PathBook before)
    {
        _counters = before._counters;
        before._unmatchedNs.CopyTo(_unmatchedNs, 0);
    }

    /// <summary>Remembers a packet of a line, after sequencing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Arrive(ref PacketEvent packet)
    {
        if (packet.Kind != PacketEventKind.Feed || packet.Status != EnvelopeStatus.Ok
            || packet.Envelope.Numbers == 0)
            return;
        _arrivals.Add(in packet.Envelope, packet.LineIndex, packet.StampNs);
        if (packet.NewNumbers > 0)
        {
            _deliveries.Arrive(
                ref packet, ChannelMark.Of(packet.Envelope.Channel), _windowsNs[packet.FeedIndex],
                _histories[packet.FeedIndex]);
        }
    }

    /// <summary>Counts the numbers whose time to be read has passed.</summary>
    internal void Expire(long clockNs) => _deliveries.Expire(clockNs);

    /// <summary>Processes a step.</summary>
    /// <param name="series">Records the samples.</param>
    internal void Step(ref PacketEvent step, StageSeries series)
    {
        switch (step.Step.Kind)
        {
            case PathStepKind.SocketIn:
                Enqueue(ref step);
                break;
            case PathStepKind.Read:
                Read(ref step, series);
                break;
            case PathStepKind.Send:
                _counters.Sends++;
                if (step.Connection != 0)
                    _sends.Add(in step);
                break;
            case PathStepKind.Driver:
            case PathStepKind.Wire:
            case PathStepKind.Acknowledged:
                if (step.Connection != 0)
                    _sent.Step(ref step, SendOf(in step), series);
                break;
            default:
                break;
        }
    }

    /// <summary>Takes a packet that the host dropped out of its queue.</summary>
    internal void Drop(ref PacketEvent packet)
    {
        if (packet.FeedIndex < 0)
            return;
        if (packet.Status != EnvelopeStatus.Ok)
        {
            if (packet.Drop.Socket != 0)
                _queues.Doubt(packet.Drop.Socket);
            else
                _queues.DoubtLine(packet.LineIndex);
            return;
        }
        var dropped = new QueuedDatagram
        {
            First = packet.Envelope.FirstSequence,
            Channel = ChannelMark.Of(packet.Envelope.Channel),
            Numbers = NumbersOf(in packet),
            Line = packet.LineIndex,
        };
        // Kernels before 6.11 do not say which socket was full.
        if (packet.Drop.Socket != 0)
            _queues.Drop(packet.Drop.Socket, in dropped);
        else
            _queues.DoubtHolding(in dropped);
    }

    /// <summary>Notices drops of a line that were counted and not recorded.</summary>
    internal void DropUntold(int line)
    {
        if (line >= 0)
            _queues.DoubtLine(line);
    }

    /// <summary>Counts steps that were not recorded: any sample may be missing with them.</summary>
    /// <param name="line">Line of their flow; -1 if it is of no line, or unknown.</param>
    /// <param name="series">Counts what may be missing.</param>
    internal void Lose(long steps, int line, StageSeries series)
    {
        _counters.RecordsLost += steps;
        if (line >= 0)
            _queues.DoubtLine(line);
        else
            _queues.DoubtAll();
        series.MissAll(steps);
        _sent.Lose(steps);
    }

    /// <summary>Stops counting deliveries to a process that was found to have ended.</summary>
    internal void End(uint process, long stampNs) => _deliveries.End(process, stampNs);

    /// <summary>Notices up to when steps were recorded.</summary>
    internal void EndSteps(long stampNs) => _deliveries.EndReads(stampNs);

    /// <summary>Counts what waits for its time to be read, at the end of the input.</summary>
    internal void Finish(long clockNs) => _deliveries.Finish(clockNs);

    public OrderStages StagesOf(in Request request, ref PacketEvent order) => _level switch
    {
        StageLevel.Receive => OrderStage.Unknown,
        StageLevel.ReadToTx => StagesWithoutSend(in request),
        _ => StagesWithSend(in request, ref order),
    };

    public (long StampNs, uint Thread) SendOf(in Request request, in PacketEvent order)
    {
        ref readonly SendTable.Send send = ref _sends.Find(
            order.Connection, order.StreamOffset + order.PayloadLength - 1, request.StampNs, out bool isSent);
        return isSent ? (send.StampNs, send.Thread) : default;
    }

    public bool TryAnswer(in Request request, long answerNs, int series) =>
        _sent.TryAnswer(in request, answerNs, series);

    /// <summary>Copies the counters and rows to an interval.</summary>
    internal void CopyTo(IntervalBuffer interval)
    {
        interval.Stages = _counters;
        _deliveries.CopyTo(interval);
    }

    private OrderStages StagesWithSend(in Request request, ref PacketEvent order)
    {
        OrderStages stages = OrderStage.Unknown;
        long end = order.StreamOffset + order.PayloadLength;
        ref readonly SendTable.Send send = ref _sends.Find(
            order.Connection, end - 1, request.StampNs, out bool isSent);
        _sent.Add(in request, ref order, isSent ? send.StampNs : 0);
        if (isSent)
            stages.SendToTxNs = request.StampNs - send.StampNs;
        if (request.TickFeedIndex < 0)
            return stages;
        _counters.Orders++;
        ref readonly ReadTable.Read read = ref _reads.Find(
            ChannelOf(in request), request.TickFeedIndex, send.Process, request.TickSequence, out bool isRead);
        if (!isSent || !isRead || read.ReadNs > send.StampNs || read.InNs < request.TickStampNs)
        {
            _counters.OrdersUnmatched++;
            return stages;
        }
        stages.RxToSocketNs = read.InNs - request.TickStampNs;
        stages.SocketWaitNs = read.ReadNs - read.InNs;
        stages.ReadToSendNs = send.StampNs - read.ReadNs;
        return stages;
    }

    // Nothing says which process sent the order: it is the only one that had read the tick, if none can have read it
    // unseen.
    private OrderStages StagesWithoutSend(in Request request)
    {
        OrderStages stages = OrderStage.Unknown;
        if (request.TickFeedIndex < 0)
            return stages;
        _counters.Orders++;
        ref readonly ReadTable.Read read = ref _deliveries.FindOnlyRead(
            ChannelOf(in request), request.TickFeedIndex, request.TickSequence, request.StampNs, out bool isOnly);
        if (!isOnly || read.InNs < request.TickStampNs || _unmatchedNs[request.TickFeedIndex] >= request.TickStampNs)
        {
            _counters.OrdersUnmatched++;
            return stages;
        }
        stages.RxToSocketNs = read.InNs - request.TickStampNs;
        stages.SocketWaitNs = read.ReadNs - read.InNs;
        stages.ReadToTxNs = request.StampNs - read.ReadNs;
        return stages;
    }

    private long SendOf(in PacketEvent step)
    {
        ref readonly SendTable.Send send = ref _sends.Find(
            step.Connection, step.StreamOffset - 1, step.StampNs, out bool isSent);
        return isSent ? send.StampNs : 0;
    }

    private ulong ChannelOf(in Request request) =>
        ChannelMark.Of(_histories[request.TickFeedIndex].ChannelOf(request.TickGeneration));

    // Those of recovery channels are none of the feed, and no step of theirs is a sample.
    private static uint NumbersOf(in PacketEvent packet) =>
        packet.Status == EnvelopeStatus.Ok && packet.LineIndex >= 0 ? packet.Envelope.Numbers : 0;

    private void Enqueue(ref PacketEvent step)
    {
        uint numbers = NumbersOf(in step);
        var datagram = new QueuedDatagram
        {
            InNs = step.StampNs,
            RxNs = numbers > 0 ? _arrivals.Find(in step.Envelope, step.LineIndex) : 0,
            First = step.Envelope.FirstSequence,
            Channel = ChannelMark.Of(step.Envelope.Channel),
            Numbers = numbers,
            Length = step.PayloadLength,
            Line = step.LineIndex,
            Feed = step.FeedIndex,
        };
        _queues.Add(step.Step.Socket, in datagram, step.Step.QueueLeft);
    }

    private void Read(ref PacketEvent step, StageSeries series)
    {
        _counters.Reads++;
        bool isMatched = _queues.TryRead(in step.Step, step.StampNs, out QueuedDatagram datagram, out bool isShared);
        if (isShared)
            _counters.ReadsShared++;
        if (!isMatched)
        {
            _counters.ReadsUnmatched++;
            if (datagram.Line < 0)
                _unmatchedNs.AsSpan().Fill(step.StampNs);
            else
            {
                _unmatchedNs[_feeds[datagram.Line]] = step.StampNs;
                series.MissRead(SeriesKind.RxToSocket, datagram.Line);
                series.MissRead(SeriesKind.SocketWait, datagram.Line);
            }
            return;
        }
        if (datagram.Numbers == 0)
            return;
        if (datagram.RxNs > 0)
            series.RecordRead(
                SeriesKind.RxToSocket, datagram.Line, datagram.InNs - datagram.RxNs, step.StampNs, datagram.First);
        else
            series.MissRead(SeriesKind.RxToSocket, datagram.Line);
        series.RecordRead(
            SeriesKind.SocketWait, datagram.Line, step.StampNs - datagram.InNs, step.StampNs, datagram.First);
        _deliveries.Read(datagram.Feed, step.Step.Process, step.Step.Socket, step.StampNs);
        _reads.Add(in datagram, step.Step.Process, step.StampNs);
    }
}
